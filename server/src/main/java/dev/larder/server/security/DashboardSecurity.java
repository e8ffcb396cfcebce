package dev.larder.server.security;

import dev.larder.server.dashboard.DashboardConfiguration;
import dev.larder.server.settings.Settings;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;

/**
 * The files of the dashboard are read by anybody, and the page may do nothing but show them and talk to this server: no
 * script or style that is written into a page, no other host, no frame, no form, and no text that is taken for markup.
 *
 * @since 0.1
 */
@Configuration(proxyBeanMethods = false)
public class DashboardSecurity {
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
                    + " trusted-types 'none'";

    private static final Set<String> READING = Set.of("GET", "HEAD");

    /** Everything but reading these paths is left to the chain of the API. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain dashboardFilterChain(HttpSecurity http, Settings settings) throws Exception {
        http.securityMatcher(DashboardSecurity::isOfDashboard)
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(DashboardSecurity::headers)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll());
        if (BindAddress.of(settings).isLoopback()) {
            http.addFilterAfter(new HostFilter(settings.server().bind()), HeaderWriterFilter.class);
        }
        return http.build();
    }

    private static boolean isOfDashboard(HttpServletRequest request) {
        String path = request.getRequestURI();
        return READING.contains(request.getMethod())
                && (path.equals(DashboardConfiguration.PAGE) || path.startsWith(DashboardConfiguration.FILES));
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(POLICY))
                .referrerPolicy(policy -> {})
                .crossOriginOpenerPolicy(policy -> policy.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                .crossOriginResourcePolicy(policy -> policy.policy(CrossOriginResourcePolicy.SAME_ORIGIN));
    }
}
