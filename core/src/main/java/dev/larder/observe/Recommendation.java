package dev.larder.observe;

import java.util.Objects;

/**
 * What should be changed, and why.
 *
 * @param severity how urgent it is
 * @param code what kind of advice it is: always the same word
 * @param subject what it is about: a cache, a rule, the address of a server; empty for all
 * @param message what should be done, for people
 * @param evidence what it rests on, with numbers
 * @since 0.1
 */
public record Recommendation(Severity severity, String code, String subject, String message, String evidence) {
    /** Checks that nothing is null. */
    public Recommendation {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(evidence, "evidence");
    }
}
