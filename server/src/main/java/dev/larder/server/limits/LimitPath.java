package dev.larder.server.limits;

import dev.larder.limit.Target;
import dev.larder.server.problem.Problem;
import dev.larder.server.web.RawPath;

/**
 * A rule and whom it limits, as a path names them. Read from the path as the client sent it: an id may hold slashes and semicolons,
 * percent-encoded or not.
 *
 * @param rule the name of the rule
 * @param id whom it limits
 */
record LimitPath(String rule, String id) {
    static LimitPath of(String raw) {
        String rest = RawPath.after(RateLimitController.ROOT, raw);
        String[] parts = rest.split("/", -1);
        String id = parts.length < 2 ? "" : RawPath.decode("id", parts[1]);
        if (id.isEmpty() || id.length() > Target.MAX_ID_CHARS) {
            throw Problem.badField("id", "id must have 1 to " + Target.MAX_ID_CHARS + " characters, had " + id.length())
                    .exception();
        }
        return new LimitPath(RawPath.decode("rule", parts[0]), id);
    }
}
