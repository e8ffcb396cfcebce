package dev.larder.server.audit;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Writes down actions with what became of them. Around all other filters, so that what security refuses to a known caller is among them; who
 * has no known token is nobody, and is counted elsewhere.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class AuditFilter extends OncePerRequestFilter {
    private static final int FAILED = 500;

    private final AuditLog log;

    AuditFilter(AuditLog log) {
        this.log = log;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !AuditedPath.isAction(request.getMethod(), request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean ended = false;
        try {
            chain.doFilter(request, response);
            ended = true;
        } finally {
            AuditNotes.Caller caller = AuditNotes.caller(request);
            if (caller != null) {
                log.write(request, caller, ended ? response.getStatus() : FAILED);
            }
        }
    }
}
