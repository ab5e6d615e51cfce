package io.slipway.api.catalog;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Cursors;
import io.slipway.api.http.ETags;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.api.json.CheckedBody;
import io.slipway.control.Transactions;
import io.slipway.problem.FieldError;
import io.slipway.target.scope.Name;
import io.slipway.target.scope.Project;
import io.slipway.target.scope.ProjectStore;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Projects: the namespaces of targets, groups and plans. */
@Path("/v1/projects")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Projects", description = "The namespaces of targets, groups and plans")
final class ProjectResource {
    private static final int MAX_DESCRIPTION_LENGTH = 2000;

    private final Transactions transactions;
    private final ProjectStore projects;
    private final Cursors cursors;
    private final Caller caller;

    ProjectResource(Transactions transactions, ProjectStore projects, Cursors cursors, Caller caller) {
        this.transactions = transactions;
        this.projects = projects;
        this.cursors = cursors;
        this.caller = caller;
    }

    /** The body of PUT. */
    record ProjectBody(@Nullable String description) implements CheckedBody {
        @Override
        public List<FieldError> errors() {
            return Fields.errors(this::text);
        }

        String text(Fields fields) {
            return fields.optionalText("/description", description, MAX_DESCRIPTION_LENGTH);
        }
    }

    /** A project as it is shown. */
    @Schema(name = "Project")
    record ProjectView(String name, String description, Instant createdAt, Instant updatedAt) {
        static ProjectView of(Project project) {
            return new ProjectView(
                    project.name().value(), project.description(), project.createdAt(), project.updatedAt());
        }
    }

    @GET
    @Operation(summary = "List projects by name")
    public Page<ProjectView> listProjects(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        PageRequest request = cursors.request("projects", limit, cursor);
        return request.page(transactions.read(h -> projects.list(h, request.afterKey(), request.rows())), Project::name)
                .map(ProjectView::of);
    }

    @GET
    @Path("{name}")
    @Operation(summary = "Show a project")
    @APIResponseSchema(value = ProjectView.class, responseCode = "200", responseDescription = "The project")
    public Response getProject(@PathParam("name") String name) {
        Project project = transactions.read(h -> projects.get(h, name));
        return ETags.ok(ProjectView.of(project), project.version());
    }

    @PUT
    @Path("{name}")
    @Operation(summary = "Create or replace a project")
    @APIResponseSchema(value = ProjectView.class, responseCode = "200", responseDescription = "Replaced")
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(schema = @Schema(implementation = ProjectView.class)))
    public Response putProject(
            @PathParam("name") String text, @HeaderParam("If-Match") @Nullable String ifMatch, ProjectBody body) {
        var fields = new Fields();
        Name name = fields.name("", text);
        String description = body.text(fields);
        fields.check();
        return transactions.in("project '" + name + "'", h -> put(h, name, ifMatch, description));
    }

    private Response put(Handle handle, Name name, @Nullable String ifMatch, String description) {
        Optional<Project> old = projects.lock(handle, name);
        if (old.isEmpty()) {
            ETags.matchAbsent(ifMatch);
            Optional<Project> made = projects.create(handle, caller.actor(), name, description);
            if (made.isPresent()) {
                return ETags.created(
                        "/v1/projects/" + name,
                        ProjectView.of(made.get()),
                        made.get().version());
            }
        }
        Project locked = old.or(() -> projects.lock(handle, name)).orElseThrow();
        ETags.match(ifMatch, locked.version());
        Project changed = projects.change(handle, caller.actor(), locked, description);
        return ETags.ok(ProjectView.of(changed), changed.version());
    }
}
