package dev.larder.server.web;

import dev.larder.server.problem.Problem;
import dev.larder.server.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Says in a problem what an endpoint of Spring Boot says by a status alone: that there is no such metric, or none with such tags. */
final class EmptyRefusalFilter extends OncePerRequestFilter {
    private static final int NOT_FOUND = 404;

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        if (response.getStatus() == NOT_FOUND && response.getContentType() == null && !response.isCommitted()) {
            ProblemWriter.write(
                    Problem.of(NOT_FOUND, "nothing is known under this path, or with these tags"), request, response);
        }
    }
}
