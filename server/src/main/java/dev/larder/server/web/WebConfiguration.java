package dev.larder.server.web;

import dev.larder.server.life.LarderLife;
import dev.larder.server.problem.ProblemResolver;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.Valve;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

/**
 * How requests reach the controllers.
 *
 * @since 0.1
 */
@Configuration(proxyBeanMethods = false)
public class WebConfiguration implements WebMvcConfigurer {
    /** How many headers a request may have. */
    static final int MAX_HEADERS = 100;

    private final LarderLife life;

    /**
     * Makes the configuration.
     *
     * @param life what runs
     */
    public WebConfiguration(LarderLife life) {
        this.life = life;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        // Starting, shutting down and asking how it is must work when nothing else does; who listens may go on doing
        // so.
        registry.addInterceptor(new GateInterceptor(life))
                .addPathPatterns("/api/**")
                .excludePathPatterns(
                        "/api/redis/initialize", "/api/redis/shutdown", "/api/redis/health", "/api/redis/events");
    }

    @Override
    public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
        resolvers.add(0, new ProblemResolver());
    }

    /** A number or a truth value where text is asked for is a mistake of the client, not text. */
    @Bean
    JsonMapperBuilderCustomizer strictText() {
        return builder -> builder.withCoercionConfig(
                LogicalType.Textual,
                text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    // Both are for all paths: by a pattern the container would choose them by what it makes of a path, in which %2e%2e
    // leads upwards.
    @Bean
    FilterRegistrationBean<FixedPathFilter> fixedPath() {
        var registration = new FilterRegistrationBean<>(new FixedPathFilter());
        registration.setOrder(Ordered.LOWEST_PRECEDENCE - 1);
        return registration;
    }

    @Bean
    FilterRegistrationBean<BodyLimitFilter> bodyLimit() {
        var registration = new FilterRegistrationBean<>(new BodyLimitFilter());
        // After the filters of security, so that a stranger learns nothing but that a credential is needed.
        registration.setOrder(Ordered.LOWEST_PRECEDENCE);
        return registration;
    }

    @Bean
    FilterRegistrationBean<EmptyRefusalFilter> emptyRefusals() {
        var registration = new FilterRegistrationBean<>(new EmptyRefusalFilter());
        registration.addUrlPatterns("/actuator/*");
        registration.setOrder(Ordered.LOWEST_PRECEDENCE);
        return registration;
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> tomcat() {
        return factory -> {
            factory.addConnectorCustomizers(connector -> {
                // Keys are read from the raw path; what Tomcat decodes is only used to find the servlet.
                connector.setEncodedSolidusHandling("passthrough");
                connector.setEncodedReverseSolidusHandling("passthrough");
                connector.setProperty("maxHeaderCount", Integer.toString(MAX_HEADERS));
            });
            factory.addContextCustomizers(WebConfiguration::reportProblems);
        };
    }

    private static void reportProblems(Context context) {
        StandardHost host = (StandardHost) context.getParent();
        for (Valve valve : host.getPipeline().getValves()) {
            if (valve instanceof ErrorReportValve) {
                host.getPipeline().removeValve(valve);
            }
        }
        host.setErrorReportValveClass(ProblemReportValve.class.getName());
    }
}
