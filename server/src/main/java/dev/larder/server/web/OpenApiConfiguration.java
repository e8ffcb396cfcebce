package dev.larder.server.web;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The OpenAPI document: what the controllers say, and once for all of them how errors look and who may call.
 *
 * @since 0.1
 */
@Configuration(proxyBeanMethods = false)
public class OpenApiConfiguration {
    private static final String PROBLEM = "Problem";
    private static final String SCHEME = "bearer";

    private static final Map<String, String> ERRORS = new LinkedHashMap<>();

    static {
        ERRORS.put("400", "malformed or out-of-range input; field names it");
        ERRORS.put("401", "no credential, or a wrong one");
        ERRORS.put("403", "the credential lacks the role admin");
        ERRORS.put("404", "there is no such key, layer or path");
        ERRORS.put("405", "the path does not take this method");
        ERRORS.put("406", "no representation is acceptable");
        ERRORS.put("413", "the body is longer than accepted");
        ERRORS.put("415", "the body is of a type that is not accepted");
        ERRORS.put("429", "too many at once, or too many wrong tokens; Retry-After says when");
        ERRORS.put("503", "Redis cannot be reached, or the system is shut down; Retry-After says when");
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Larder")
                        .version("v1")
                        .description("Caches on Redis over HTTP: values, statistics, health, administration."
                                + " Reading needs the role viewer, all else admin.")
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .components(new Components()
                        .addSchemas(PROBLEM, problem())
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
    OpenApiCustomizer errors() {
        return document -> document.getPaths()
                .values()
                .forEach(path -> path.readOperations().forEach(OpenApiConfiguration::addErrors));
    }

    private static void addErrors(Operation operation) {
        ERRORS.forEach((status, description) -> operation
                .getResponses()
                .putIfAbsent(
                        status,
                        new ApiResponse()
                                .description(description)
                                .content(new Content()
                                        .addMediaType(
                                                "application/problem+json",
                                                new MediaType()
                                                        .schema(new Schema<>()
                                                                .$ref("#/components/schemas/" + PROBLEM))))));
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("RFC 9457")
                .addProperty("type", new StringSchema().format("uri").description("urn:larder:problem:<code>"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("instance", new StringSchema().format("uri-reference"))
                .addProperty("code", new StringSchema())
                .addProperty("field", new StringSchema().description("what of the input is wrong, on status 400"));
    }
}
