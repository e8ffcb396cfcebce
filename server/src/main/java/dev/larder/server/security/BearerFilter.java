package dev.larder.server.security;

import dev.larder.server.audit.AuditNotes;
import dev.larder.server.problem.Problem;
import dev.larder.server.problem.ProblemWriter;
import dev.larder.servlet.limit.RetryTimes;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Turns {@code Authorization: Bearer …} into a role, and counts wrong tokens. */
final class BearerFilter extends OncePerRequestFilter {
    static final String CHALLENGE = "Bearer realm=\"larder\"";

    /** Tells whoever sent a right token what it may do. */
    static final String ROLE_HEADER = "Larder-Role";

    private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +([A-Za-z0-9._~+/=-]{1,1024})");

    private final AccessTokens tokens;
    private final WrongTokenLimiter limiter;
    private final SharedWrongTokens shared;
    private final RetryTimes retries;

    BearerFilter(AccessTokens tokens, WrongTokenLimiter limiter, SharedWrongTokens shared, RetryTimes retries) {
        this.tokens = tokens;
        this.limiter = limiter;
        this.shared = shared;
        this.retries = retries;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader("Authorization");
        if (header == null) {
            chain.doFilter(request, response);
            return;
        }
        Role role = role(header);
        String address = request.getRemoteAddr();
        if (role != null && limiter.acceptsRight(address)) {
            enter(role);
            AuditNotes.caller(request, role.name().toLowerCase(Locale.ROOT), tokens.fingerprint(role));
            response.setHeader(ROLE_HEADER, role.name().toLowerCase(Locale.ROOT));
            chain.doFilter(request, response);
        } else if (role == null && acceptsWrong(address)) {
            ProblemWriter.write(wrongToken(), request, response);
        } else {
            ProblemWriter.write(
                    tooManyWrong(retries.seconds(Duration.ofSeconds(limiter.waitSeconds(address)))), request, response);
        }
    }

    /** One that has sent too many here is not worth a question to Redis. */
    private boolean acceptsWrong(String address) {
        if (!limiter.acceptsWrong(address)) {
            return false;
        }
        long seconds = shared.retrySeconds(address);
        if (seconds > 0) {
            limiter.refuse(address, seconds);
        }
        return seconds == 0;
    }

    private @Nullable Role role(String header) {
        Matcher bearer = BEARER.matcher(header);
        return bearer.matches() ? tokens.role(bearer.group(1)) : null;
    }

    private static void enter(Role role) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                role.name(), "", List.of(new SimpleGrantedAuthority("ROLE_" + role.name()))));
        SecurityContextHolder.setContext(context);
    }

    static Problem noToken() {
        return Problem.of(
                        HttpStatus.UNAUTHORIZED,
                        "unauthorized",
                        "the request must have the header Authorization: Bearer <token>")
                .header("WWW-Authenticate", CHALLENGE);
    }

    private static Problem wrongToken() {
        return Problem.of(HttpStatus.UNAUTHORIZED, "unauthorized", "the credential is not one that this server knows")
                .header("WWW-Authenticate", CHALLENGE + ", error=\"invalid_token\"");
    }

    private static Problem tooManyWrong(long seconds) {
        return Problem.of(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "too_many_wrong_tokens",
                        "only so many wrong tokens are taken from one address: " + WrongTokenLimiter.MAX_WRONG
                                + " a minute, and what the rule api_auth allows")
                .retryAfter(seconds);
    }
}
