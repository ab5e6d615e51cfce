package io.slipway.api.catalog;

import io.slipway.api.http.ETags;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.api.http.ResourceTools;
import io.slipway.api.json.CheckedBody;
import io.slipway.control.Transactions;
import io.slipway.problem.FieldError;
import io.slipway.problem.InputProblem;
import io.slipway.target.TargetLookupStore;
import io.slipway.target.scope.Group;
import io.slipway.target.scope.GroupStore;
import io.slipway.target.scope.LabelSelector;
import io.slipway.target.scope.Name;
import io.slipway.target.scope.Project;
import io.slipway.target.scope.ProjectStore;
import jakarta.ws.rs.DELETE;
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

/** Groups: label selectors that select targets. */
@Path("/v1/groups")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Groups", description = "Label selectors that select targets of a project")
final class GroupResource {
    /** The targets that are shown per group. */
    private static final int MAX_TARGETS = 100_000;

    private static final LabelSelector STAND_IN = LabelSelector.parse("stand=in", "/selector");

    private final Transactions transactions;
    private final GroupStore groups;
    private final ProjectStore projects;
    private final TargetLookupStore targets;
    private final ResourceTools tools;

    GroupResource(
            Transactions transactions,
            GroupStore groups,
            ProjectStore projects,
            TargetLookupStore targets,
            ResourceTools tools) {
        this.transactions = transactions;
        this.groups = groups;
        this.projects = projects;
        this.targets = targets;
        this.tools = tools;
    }

    /** The body of PUT. */
    @Schema(requiredProperties = "selector")
    record GroupBody(
            @Nullable String project,

            @Schema(examples = "tier=tenant,region in (eu,us)") @Nullable
            String selector) implements CheckedBody {
        @Override
        public List<FieldError> errors() {
            return Fields.errors(fields -> {
                project(fields);
                selector(fields);
            });
        }

        Name project(Fields fields) {
            return fields.name("/project", project, Project.DEFAULT);
        }

        LabelSelector selector(Fields fields) {
            String written = fields.text("/selector", selector, LabelSelector.MAX_LENGTH);
            boolean isReadable = !written.isBlank() && written.length() <= LabelSelector.MAX_LENGTH;
            return isReadable ? fields.attempt(() -> LabelSelector.parse(written, "/selector"), STAND_IN) : STAND_IN;
        }
    }

    /**
     * A group as it is shown.
     *
     * @param targets names of the targets that the selector selects now; absent in lists
     */
    @Schema(name = "Group")
    record GroupView(
            String name,
            String project,
            String selector,
            @Nullable List<String> targets,
            Instant createdAt,
            Instant updatedAt) {
        static GroupView of(Group group, @Nullable List<String> targets) {
            return new GroupView(
                    group.name().value(),
                    group.project().value(),
                    group.selector().toString(),
                    targets,
                    group.createdAt(),
                    group.updatedAt());
        }
    }

    @GET
    @Operation(summary = "List groups by name")
    public Page<GroupView> listGroups(
            @QueryParam("project") @Nullable String project,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        PageRequest request = tools.cursors().request("groups|" + project, limit, cursor);
        return transactions.read(h -> {
            if (project != null) {
                projects.get(h, project);
            }
            return request.page(groups.list(h, project, request.afterKey(), request.rows()), Group::name)
                    .map(group -> GroupView.of(group, null));
        });
    }

    @GET
    @Path("{name}")
    @Operation(summary = "Show a group and the targets that it selects now")
    @APIResponseSchema(value = GroupView.class, responseCode = "200", responseDescription = "The group")
    public Response getGroup(@PathParam("name") String name) {
        return transactions.read(h -> {
            Group group = groups.get(h, name);
            return ETags.ok(view(h, group), group.version());
        });
    }

    @PUT
    @Path("{name}")
    @Operation(summary = "Create or replace a group")
    @APIResponseSchema(value = GroupView.class, responseCode = "200", responseDescription = "Replaced")
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(schema = @Schema(implementation = GroupView.class)))
    public Response putGroup(
            @PathParam("name") String text, @HeaderParam("If-Match") @Nullable String ifMatch, GroupBody body) {
        var fields = new Fields();
        Name name = fields.name("", text);
        Name project = body.project(fields);
        LabelSelector selector = body.selector(fields);
        fields.check();
        return transactions.in("group '" + name + "'", h -> put(h, name, ifMatch, project(h, project), selector));
    }

    private Response put(Handle handle, Name name, @Nullable String ifMatch, Project project, LabelSelector selector) {
        Optional<Group> old = groups.lock(handle, name.value());
        if (old.isEmpty()) {
            ETags.matchAbsent(ifMatch);
            Optional<Group> made = groups.create(handle, tools.actor(), name, project, selector);
            if (made.isPresent()) {
                return ETags.created(
                        "/v1/groups/" + name,
                        view(handle, made.get()),
                        made.get().version());
            }
        }
        Group locked = old.or(() -> groups.lock(handle, name.value())).orElseThrow();
        ETags.match(ifMatch, locked.version());
        Group changed = groups.change(handle, tools.actor(), locked, project, selector);
        return ETags.ok(view(handle, changed), changed.version());
    }

    @DELETE
    @Path("{name}")
    @Operation(summary = "Delete a group; its targets stay")
    @APIResponse(responseCode = "204", description = "Deleted")
    public Response deleteGroup(@PathParam("name") String name, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return transactions.in("group '" + name + "'", h -> {
            Group locked =
                    groups.lock(h, name).orElseThrow(() -> new InputProblem.NotFound("group", name).asException());
            ETags.match(ifMatch, locked.version());
            groups.delete(h, tools.actor(), locked);
            return Response.noContent().build();
        });
    }

    private Project project(Handle handle, Name name) {
        return projects.find(handle, name.value())
                .orElseThrow(() ->
                        new InputProblem.Validation("/project", "there is no project '" + name + "'").asException());
    }

    private GroupView view(Handle handle, Group group) {
        List<String> names = targets.inGroup(handle, group, MAX_TARGETS).stream()
                .map(target -> target.name().value())
                .toList();
        return GroupView.of(group, names);
    }
}
