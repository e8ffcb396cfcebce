package dev.larder.session;

import dev.larder.base.IpAddress;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a session.
 *
 * @param kind what
 * @param sessionId the session's public handle
 * @param userId whose; null if nobody is known, or if the store has lost it
 * @param at when, by the store's clock
 * @param id the same for the same event, however often it is told
 * @param ip where the session began, or, for a mismatch or a re-use, where the request came from
 * @since 0.1
 */
public record SessionEvent(
        Kind kind,
        String sessionId,
        @Nullable String userId,
        Instant at,
        String id,
        @Nullable IpAddress ip) {
    /** Kinds of events. */
    public enum Kind {
        /** A session began. At least once. */
        CREATED('C'),
        /** A session was given a new token. At least once. */
        RENEWED('R'),
        /** A session ended because its user began another. At least once. */
        EVICTED('V'),
        /** A session was ended. At least once. */
        DESTROYED('D'),
        /** A session was ended together with all of its user's, or because a request did not look like it. At least once. */
        TERMINATED('T'),
        /** A session that expired was cleared away. At least once. */
        EXPIRED('E'),
        /** A request came from another address than the session's. At most once, on the node that saw it. */
        IP_CHANGED('I'),
        /** A request came from another program or system than the session's. At most once, on the node that saw it. */
        USER_AGENT_CHANGED('U'),
        /** A token was used that had been replaced. At most once, on the node that saw it. */
        REUSED('X');

        private final char code;

        Kind(char code) {
            this.code = code;
        }

        /**
         * How stores write it.
         *
         * @return one letter, each kind another
         */
        public char code() {
            return code;
        }

        /**
         * The kind that a store has written.
         *
         * @param code the letter
         * @return never null
         */
        public static Kind of(char code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("code must be that of a kind of event, was " + code);
        }
    }

    /** Checks. */
    public SessionEvent {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(sessionId, "sessionId");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(id, "id");
    }
}
