package dev.larder.server;

import dev.larder.server.security.BindAddress;
import dev.larder.server.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/**
 * What Spring is told. By itself it would also ask the environment, the properties of the JVM and files in the working
 * directory, under names that mean something else there: {@code SERVER_PORT} is what Kubernetes sets for a service called
 * server, and {@code KUBERNETES_SERVICE_HOST} makes Spring believe what clients write about where they come from. So
 * nobody but Larder decides, and users have the settings of {@link dev.larder.server.settings.Setting}.
 *
 * <p>The standard {@code OTEL_} settings are read from the environment all the same: the part of Spring Boot that
 * understands them asks for them directly.
 */
final class SpringSettings {
    /** The decisions, inside of the jar. */
    private static final String DECISIONS = "classpath:/application.properties";

    private SpringSettings() {}

    /** With what follows from the settings first, and no source outside of the jar. */
    static ConfigurableEnvironment environment(Settings settings, BindAddress bind) {
        StandardEnvironment environment = new StandardEnvironment();
        MutablePropertySources sources = environment.getPropertySources();
        sources.remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        sources.remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        sources.addFirst(new MapPropertySource("larder", properties(settings, bind)));
        return environment;
    }

    private static Map<String, Object> properties(Settings settings, BindAddress bind) {
        Map<String, Object> properties = new HashMap<>();
        // Named, so that no other place is looked at.
        properties.put("spring.config.location", DECISIONS);
        properties.put("server.port", Integer.toString(settings.server().port()));
        properties.put("server.address", bind.address().getHostAddress());
        if (!settings.server().logFormat().equals("text")) {
            properties.put(
                    "logging.structured.format.console", settings.server().logFormat());
        }
        return properties;
    }
}
