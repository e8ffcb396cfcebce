package dev.larder.server.security;

import dev.larder.server.problem.Problem;
import dev.larder.server.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests for a foreign host while the server listens on loopback only. A web page whose name an attacker points
 * at 127.0.0.1 would otherwise reach it from the browser of whoever runs the server, as if it were its own origin.
 */
final class HostFilter extends OncePerRequestFilter {
    private static final Pattern LOOPBACK = Pattern.compile(
            "(.+\\.)?localhost\\.?|127(\\.[0-9]{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1|::ffff:127(\\.[0-9]{1,3}){3})]?");

    private final String bind;

    HostFilter(String bind) {
        this.bind = bind.toLowerCase(Locale.ROOT);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isLocal(request.getServerName())) {
            chain.doFilter(request, response);
            return;
        }
        Problem problem = Problem.of(
                HttpStatus.MISDIRECTED_REQUEST,
                "misdirected_request",
                "this server listens on loopback and must be asked for by a name or address of loopback");
        ProblemWriter.write(problem, request, response);
    }

    boolean isLocal(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals(bind) || LOOPBACK.matcher(name).matches();
    }
}
