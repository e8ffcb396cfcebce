package dev.larder.server.values;

import dev.larder.server.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/**
 * The conditions under which a client wants a value that is there (RFC 9110, 13). Values have entity tags and no dates, so that conditions on
 * dates say nothing. Pure.
 */
final class ReadConditions {
    private static final String ANY = "*";

    private ReadConditions() {}

    /**
     * Whether the value is to be sent.
     *
     * @param entityTag of the value
     * @return false if {@code If-None-Match} names it
     * @throws dev.larder.server.problem.ProblemException with status 412 if {@code If-Match} does not
     */
    static boolean isWanted(HttpServletRequest request, String entityTag) {
        ETag tag = ETag.create(entityTag);
        String match = list(request, "If-Match");
        if (match != null && !names(match, tag, true)) {
            throw Problem.of(412, "If-Match must name the value, whose ETag is another one")
                    .header("ETag", entityTag)
                    .exception();
        }
        String none = list(request, "If-None-Match");
        return none == null || !names(none, tag, false);
    }

    /** All headers of a name as the one list that they are. */
    private static @Nullable String list(HttpServletRequest request, String name) {
        String list = String.join(",", Collections.list(request.getHeaders(name)));
        return list.isBlank() ? null : list;
    }

    private static boolean names(String list, ETag tag, boolean strong) {
        return list.strip().equals(ANY) || ETag.parse(list).stream().anyMatch(one -> one.compare(tag, strong));
    }
}
