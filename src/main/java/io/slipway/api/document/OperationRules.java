package io.slipway.api.document;

import io.slipway.api.http.Cursors;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** Adds to one operation what follows from its path, method and parameters: its id, headers and problems. */
final class OperationRules {
    /** POST of these creates a resource, once per {@code Idempotency-Key}. */
    private static final Set<String> CREATED_ONCE =
            Set.of("/v1/servers", "/v1/targets", "/v1/plans", "/v1/plans/{id}/rollout");

    /** These connect to a database server that the caller named. */
    private static final Set<String> CONNECTING = Set.of(
            "POST /v1/servers",
            "PATCH /v1/servers/{name}",
            "POST /v1/targets",
            "PATCH /v1/targets/{name}",
            "POST /v1/targets/{name}/resolve",
            "POST /v1/task-runs/{uid}/resolve",
            "GET /v1/servers/{name}/sessions",
            "GET /v1/task-runs/{uid}/session");

    /** The resources that have an entity tag. */
    private static final Set<String> TAGGED = Set.of(
            "/v1/projects/{name}",
            "/v1/environments/{name}",
            "/v1/servers",
            "/v1/servers/{name}",
            "/v1/targets",
            "/v1/targets/{name}",
            "/v1/groups/{name}",
            "/v1/plans",
            "/v1/plans/{id}");

    private final String path;
    private final HttpMethod method;
    private final Operation operation;

    OperationRules(String path, HttpMethod method, Operation operation) {
        this.path = path;
        this.method = method;
        this.operation = operation;
    }

    void apply() {
        operation.setOperationId(OperationIds.of(operation.getOperationId()));
        parameters().forEach(this::describe);
        if (createsOnce()) {
            operation.addParameter(OASFactory.createParameter()
                    .name("Idempotency-Key")
                    .in(Parameter.In.HEADER)
                    .description("The same key and body within 24 hours create once and give the same response")
                    .schema(text().minLength(1).maxLength(255)));
        }
        APIResponses responses = operation.getResponses();
        responses.removeAPIResponse("400");
        new ArrayList<>(responses.getAPIResponses().entrySet())
                .forEach(each -> succeeded(each.getKey(), each.getValue()));
        problems()
                .forEach(
                        status -> responses.addAPIResponse(String.valueOf(status), ProblemResponses.reference(status)));
    }

    private List<Parameter> parameters() {
        return operation.getParameters() == null ? List.of() : operation.getParameters();
    }

    private boolean createsOnce() {
        return method == HttpMethod.POST && CREATED_ONCE.contains(path);
    }

    private void describe(Parameter parameter) {
        switch (parameter.getName()) {
            case "limit" ->
                parameter
                        .description("The items of a page")
                        .schema(OASFactory.createSchema()
                                .addType(SchemaType.INTEGER)
                                .format("int32")
                                .minimum(BigDecimal.ONE)
                                .maximum(BigDecimal.valueOf(Cursors.MAX_LIMIT))
                                .defaultValue(Cursors.DEFAULT_LIMIT));
            case "cursor" -> parameter.description("nextCursor of the page before; absent for the first page");
            case "If-Match" ->
                parameter.description("The entity tag of the last read, or *").required(path.equals("/v1/plans/{id}"));
            case "Last-Event-ID" -> parameter.description("The id of the last event that was received");
            default -> {}
        }
    }

    private void succeeded(String status, APIResponse response) {
        boolean creates = status.equals("201");
        if (creates) {
            response.addHeader("Location", header("The path of the resource"));
        }
        if (TAGGED.contains(path) && !status.equals("204") && !isList()) {
            response.addHeader("ETag", header("The entity tag of this version, for If-Match"));
        }
        if (response.getContent() != null && response.getContent().getMediaType("text/event-stream") != null) {
            response.getContent()
                    .getMediaType("text/event-stream")
                    .setSchema(text().description("Server-sent events; the data of each is JSON"));
        }
    }

    private boolean isList() {
        return method == HttpMethod.GET && !path.endsWith("}");
    }

    private Set<Integer> problems() {
        Set<Integer> statuses = new TreeSet<>(Set.of(400, 403, 406, 414, 431, 500, 503));
        boolean body = operation.getRequestBody() != null;
        boolean writes = method != HttpMethod.GET;
        add(statuses, path.contains("{") || path.equals("/v1/task-runs/cancel"), 404);
        add(statuses, writes, 409);
        add(statuses, body, 408, 413, 415, 429);
        add(statuses, body || !parameters().isEmpty(), 422);
        add(statuses, has("If-Match"), 412);
        add(statuses, has("If-Match") && path.equals("/v1/plans/{id}"), 428);
        add(statuses, CONNECTING.contains(method + " " + path), 422, 502);
        add(statuses, path.endsWith("/session"), 409);
        return statuses;
    }

    private static void add(Set<Integer> statuses, boolean when, int... more) {
        if (when) {
            for (int status : more) {
                statuses.add(status);
            }
        }
    }

    private boolean has(String parameter) {
        return parameters().stream().anyMatch(each -> each.getName().equals(parameter));
    }

    private static Header header(String description) {
        return OASFactory.createHeader().description(description).schema(text());
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(SchemaType.STRING);
    }
}
