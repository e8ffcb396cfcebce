package dev.larder.server.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;

/** Adds HEAD wherever there is GET: Spring serves it, and the document would not say so. */
final class HeadOperations {
    private HeadOperations() {}

    static void add(OpenAPI document) {
        for (PathItem path : document.getPaths().values()) {
            if (path.getGet() != null && path.getHead() == null) {
                path.setHead(headOf(path.getGet()));
            }
        }
    }

    private static Operation headOf(Operation get) {
        ApiResponses responses = new ApiResponses();
        get.getResponses()
                .forEach((status, response) -> responses.addApiResponse(
                        status,
                        new ApiResponse().description(response.getDescription()).headers(response.getHeaders())));
        return new Operation()
                .tags(get.getTags())
                .summary(get.getSummary() + ": the headers only")
                .operationId(get.getOperationId() + "Head")
                .parameters(get.getParameters())
                .responses(responses);
    }
}
