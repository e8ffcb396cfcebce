package dev.larder.server.openapi;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The OpenAPI document: what the controllers say, and once for all of them how errors look, which fields are always
 * there, and who may call.
 *
 * @since 0.1
 */
@Configuration(proxyBeanMethods = false)
public class OpenApiConfiguration {
    private static final String SCHEME = "bearer";

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Larder")
                        .version("v1")
                        .description(
                                "Caches and sessions on Redis over HTTP: values, sessions, statistics, health, administration."
                                        + " Reading needs the role viewer, all else admin.")
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .components(new Components()
                        .addSchemas(ProblemResponses.SCHEMA, ProblemResponses.schema())
                        .addSecuritySchemes(
                                SCHEME,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description(
                                                "LARDER_ADMIN_TOKEN, LARDER_VIEWER_TOKEN, or the generated token")))
                .addSecurityItem(new SecurityRequirement().addList(SCHEME));
    }

    // The document is made with Jackson 2, which does not see how the answers are named by Jackson 3.
    @Bean
    ModelResolver modelResolver() {
        return new ModelResolver(Json31.mapper().copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));
    }

    @Bean
    RecordSchemas recordSchemas() {
        return new RecordSchemas();
    }

    @Bean
    OperationCustomizer problems() {
        return ProblemResponses::add;
    }

    @Bean
    OpenApiCustomizer fields(RecordSchemas records) {
        return document -> {
            records.complete(document);
            HeadOperations.add(document);
        };
    }
}
