package io.slipway.api.document;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.jboss.jandex.IndexView;

/** Completes the OpenAPI document when the service is built. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDocument implements OASFilter {
    private final IndexView index;

    /** @param index of the classes of the service */
    public ApiDocument(IndexView index) {
        this.index = index;
    }

    @Override
    public void filterOpenAPI(OpenAPI api) {
        new SchemaRules(api.getComponents()).apply();
        new RequiredFields(index).apply(api.getComponents().getSchemas());
        new FieldTexts(api.getComponents().getSchemas()).apply();
        ProblemResponses.addTo(api.getComponents());
        api.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations()
                        .forEach((method, operation) -> new OperationRules(path, method, operation).apply()));
    }
}
