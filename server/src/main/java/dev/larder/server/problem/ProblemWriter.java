package dev.larder.server.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes problems. The only place that does, so a filter, a controller and Tomcat itself answer alike.
 *
 * @since 0.1
 */
public final class ProblemWriter {
    private static final Pattern SESSION_TOKEN = Pattern.compile("[0-9a-f]{2}(\\.|%2[eE])[A-Za-z0-9_-]{43}");
    private static final JsonMapper JSON = new JsonMapper();

    private ProblemWriter() {}

    /**
     * Writes a problem as the whole answer, unless some of another answer is on its way already.
     *
     * @param problem what to say
     * @param request what was asked
     * @param response where to write; its buffer is dropped
     * @throws IOException if the client is gone
     */
    public static void write(Problem problem, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", "no-store");
        byte[] body = JSON.writeValueAsBytes(members(problem, request.getRequestURI()));
        response.setContentType("application/problem+json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static Map<String, Object> members(Problem problem, @Nullable String path) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", Problem.TYPE_PREFIX + problem.code());
        members.put("title", problem.title());
        members.put("status", problem.status());
        members.put("detail", problem.detail());
        members.put("instance", reference(path));
        members.put("code", problem.code());
        members.putAll(problem.more());
        return members;
    }

    /**
     * The path as a URI reference; what Tomcat refused to read may hold anything. Whoever takes a session's token for its id has put it there:
     * answers are written to logs, so a star stands for it.
     */
    static String reference(@Nullable String given) {
        if (given == null || given.isEmpty()) {
            return "/";
        }
        String path = SESSION_TOKEN.matcher(given).replaceAll("*");
        StringBuilder reference = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c > ' ' && c < 0x7f && "\"<>\\^`{|}#?".indexOf(c) < 0) {
                reference.append(c);
            } else {
                reference.append('%').append(String.format("%02X", c & 0xff));
            }
        }
        return reference.toString();
    }
}
