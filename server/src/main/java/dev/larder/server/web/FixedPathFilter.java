package dev.larder.server.web;

import dev.larder.server.problem.Problem;
import dev.larder.server.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses paths whose fixed part is spelled in another way than documented, before anything is done for them. */
final class FixedPathFilter extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Problem> fault = FixedPath.fault(request.getRequestURI());
        if (fault.isPresent()) {
            ProblemWriter.write(fault.get(), request, response);
        } else {
            chain.doFilter(request, response);
        }
    }
}
