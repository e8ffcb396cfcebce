package dev.larder.server.security;

import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.server.life.LarderLife;
import dev.larder.server.problem.Problem;
import dev.larder.server.problem.ProblemWriter;
import dev.larder.server.settings.Settings;
import dev.larder.server.web.PathFault;
import dev.larder.servlet.limit.RetryTimes;
import jakarta.servlet.DispatcherType;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriterFilter;

/**
 * The rules of who may do what: bare health is open, reading needs a role, everything else the role admin. No sessions, no
 * cookies, so nothing that a foreign page could ride on.
 *
 * @since 0.1
 */
@Configuration(proxyBeanMethods = false)
public class SecurityConfiguration {
    private static final String[] READERS = {Role.ADMIN.name(), Role.VIEWER.name()};
    /** They tell one word each, and those who ask them, orchestrators and load balancers, have no token. */
    private static final String[] BARE_HEALTH = {
        "/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"
    };

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE");

    @Bean
    SecurityFilterChain securityFilterChain(
            HttpSecurity http, AccessTokens tokens, Settings settings, Ticker ticker, LarderLife life)
            throws Exception {
        http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(SecurityConfiguration::headers)
                .authorizeHttpRequests(SecurityConfiguration::rules)
                .addFilterBefore(
                        new BearerFilter(
                                tokens,
                                new WrongTokenLimiter(ticker),
                                new SharedWrongTokens(life),
                                new RetryTimes(SharedRandom.create())),
                        AnonymousAuthenticationFilter.class)
                .exceptionHandling(failures -> failures.authenticationEntryPoint((request, response, failure) ->
                                ProblemWriter.write(BearerFilter.noToken(), request, response))
                        .accessDeniedHandler(
                                (request, response, failure) -> ProblemWriter.write(forbidden(), request, response)));
        if (BindAddress.of(settings).isLoopback()) {
            http.addFilterAfter(new HostFilter(settings.server().bind()), HeaderWriterFilter.class);
        }
        return http.build();
    }

    private static void rules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                .permitAll()
                .requestMatchers(HttpMethod.GET, BARE_HEALTH)
                .permitAll()
                .requestMatchers(HttpMethod.HEAD, BARE_HEALTH)
                .permitAll()
                .requestMatchers(HttpMethod.GET)
                .hasAnyRole(READERS)
                .requestMatchers(HttpMethod.HEAD)
                .hasAnyRole(READERS)
                .requestMatchers(HttpMethod.OPTIONS)
                .hasAnyRole(READERS)
                .anyRequest()
                .hasRole(Role.ADMIN.name());
    }

    // Values come back under the type that somebody stored them with; no browser shall run them as a page of ours.
    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(
                        policy -> policy.policyDirectives("default-src 'none'; frame-ancestors 'none'; sandbox"))
                .referrerPolicy(policy -> {})
                .crossOriginResourcePolicy(policy -> {});
    }

    private static Problem forbidden() {
        return Problem.of(
                HttpStatus.FORBIDDEN, "forbidden", "this needs the role admin; the credential has the role viewer");
    }

    /** Lets through what a cache key may hold; keys are read from the raw path, so no decoding can be fooled. */
    @Bean
    HttpFirewall httpFirewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHttpMethods(METHODS);
        firewall.setAllowUrlEncodedSlash(true);
        firewall.setAllowUrlEncodedDoubleSlash(true);
        firewall.setAllowUrlEncodedPercent(true);
        firewall.setAllowUrlEncodedPeriod(true);
        firewall.setAllowBackSlash(true);
        firewall.setAllowSemicolon(true);
        firewall.setAllowUrlEncodedLineFeed(true);
        firewall.setAllowUrlEncodedCarriageReturn(true);
        firewall.setAllowUrlEncodedLineSeparator(true);
        firewall.setAllowUrlEncodedParagraphSeparator(true);
        return firewall;
    }

    @Bean
    RequestRejectedHandler requestRejectedHandler() {
        return (request, response, rejection) -> ProblemWriter.write(
                METHODS.contains(request.getMethod())
                        ? Problem.of(
                                400,
                                PathFault.of(request.getRequestURI())
                                        .orElse("the path and the headers must hold no control characters, and Host"
                                                + " must be a name or address"))
                        : Problem.of(405, "no path takes the method of the request"),
                request,
                response);
    }
}
