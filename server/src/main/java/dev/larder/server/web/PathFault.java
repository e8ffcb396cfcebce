package dev.larder.server.web;

import dev.larder.server.problem.ProblemException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a path that was refused before anybody looked for what it names. Pure.
 *
 * @since 0.1
 */
public final class PathFault {
    private static final Set<String> DOTS = Set.of(".", "..");

    private PathFault() {}

    /**
     * What is accepted where the path has something else.
     *
     * @param rawPath as the client sent it, or null where it could not even be told from the rest
     * @return a sentence, or empty if nothing is wrong with it
     */
    public static Optional<String> of(@Nullable String rawPath) {
        if (rawPath == null) {
            return Optional.empty();
        }
        String path;
        try {
            path = RawPath.decode("the path", rawPath);
        } catch (ProblemException fault) {
            return Optional.of(fault.problem().detail());
        }
        if (path.indexOf('\0') >= 0) {
            return Optional.of("the path must not hold NUL (%00)");
        }
        if (Arrays.stream(path.split("/", -1)).anyMatch(DOTS::contains)) {
            return Optional.of("the path must not hold . or .. between slashes");
        }
        return Optional.empty();
    }
}
