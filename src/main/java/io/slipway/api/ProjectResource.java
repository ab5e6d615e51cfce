package io.slipway.api;

import io.slipway.problem.InputProblem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Path("/v1/projects")
public final class ProjectResource {
    private final Cursors cursors;
    private final IdempotentCreation creation;

    ProjectResource(Cursors cursors, IdempotentCreation creation) {
        this.cursors = cursors;
        this.creation = creation;
    }

    public record Doc(
            @Nullable String description, @Nullable Integer n) implements TakesNoDriverProperty {}

    public record Patch(Given<String> a, Given<Integer> b) {}

    @GET
    public Page<String> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        Slice s = cursors.slice("x", limit, cursor);
        return s.page(List.of("a" + s.afterKey(), "b", "c"), x -> x);
    }

    @GET
    @Path("{name}")
    public Doc get(@PathParam("name") String name) {
        throw name.equals("x")
                ? new IllegalStateException("secret")
                : new InputProblem.NotFound("project", name).asException();
    }

    @PUT
    @Path("{name}")
    public Doc put(@PathParam("name") String name, Doc doc) {
        return doc;
    }

    @PUT
    @Path("{name}/p")
    public String patch(Patch doc) {
        return doc.toString();
    }

    @POST
    public Response post(Doc doc) {
        return creation.create(
                doc,
                h -> new Created(
                        "/v1/projects/x"
                                + h.createQuery("select clock_timestamp()")
                                        .mapTo(String.class)
                                        .one()
                                        .length(),
                        doc,
                        ETags.of(1)));
    }
}
