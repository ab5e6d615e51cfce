package io.slipway.api.rollout;

import io.slipway.api.http.Cursors;
import io.slipway.api.http.Ids;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.api.stream.EventSource.EventPage;
import io.slipway.api.stream.EventStreams;
import io.slipway.api.stream.StreamEvent;
import io.slipway.control.Transactions;
import io.slipway.rollout.task.LogLine;
import io.slipway.rollout.task.RunLogStore;
import io.slipway.rollout.task.TaskRun;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.TaskRunStore;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The log of a task run, as pages in the order of (epoch, line) or as a stream in the order in which the lines were
 * stored. The owner stores the last lines before it records the end of the run. A line that arrives later, because the
 * control database did not respond or because an earlier owner is late, has a larger number: a client that connects
 * again with its last id gets it.
 */
@Path("/v1/task-runs/{uid}/log")
@Tag(name = "Rollouts")
final class TaskRunLogResource {
    private final Transactions transactions;
    private final TaskRunStore runs = new TaskRunStore();
    private final RunLogStore log = new RunLogStore();
    private final Cursors cursors;
    private final EventStreams streams;

    TaskRunLogResource(Transactions transactions, Cursors cursors, EventStreams streams) {
        this.transactions = transactions;
        this.cursors = cursors;
        this.streams = streams;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The lines of a run's log")
    public Page<LogLine> readLog(
            @PathParam("uid") String uid,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        TaskRunId id = runId(uid);
        PageRequest request = cursors.request("task-runs/" + uid + "/log", limit, cursor);
        String[] after = (request.afterKey().isEmpty() ? "0/0" : request.afterKey()).split("/", 2);
        return transactions.read(handle -> {
            find(handle, id);
            return request.page(
                    log.read(handle, id, Long.parseLong(after[0]), Integer.parseInt(after[1]), request.rows()),
                    line -> line.epoch() + "/" + line.line());
        });
    }

    @GET
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = "no-cache")
    @ResponseHeader(name = "X-Accel-Buffering", value = "no")
    @Operation(
            summary = "The lines of a run's log: pages of JSON, or a stream with Accept: text/event-stream",
            description = "Each event `line` has a line as its data. `end` is the last event, with the state of the"
                    + " run, when the run has ended or is INDETERMINATE. Continue with Last-Event-ID on any replica.")
    public Multi<OutboundSseEvent> stream(
            @PathParam("uid") String uid,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context Sse sse) {
        TaskRunId id = runId(uid);
        long after = EventStreams.position(lastEventId);
        transactions.read(handle -> find(handle, id));
        return streams.open(sse, (last, limit) -> page(id, last, limit), after);
    }

    /** Reads the state first: once it is final, the lines that are read later are all. */
    private EventPage page(TaskRunId id, long after, int limit) {
        return transactions.read(handle -> {
            TaskRunState state = find(handle, id).state();
            List<StreamEvent> events = log.after(handle, id, after, limit).stream()
                    .map(line -> new StreamEvent(line.number(), "line", line.line()))
                    .toList();
            boolean over = state.rank() >= TaskRunState.INDETERMINATE.rank() && events.size() < limit;
            return new EventPage(events, over ? new End(state) : null);
        });
    }

    private TaskRun find(Handle handle, TaskRunId id) {
        return runs.find(handle, id).orElseThrow(() -> Ids.missing("task run", id.toString()));
    }

    private static TaskRunId runId(String uid) {
        return new TaskRunId(Ids.parse("task run", uid));
    }

    /** Data of the event {@code end}. */
    record End(TaskRunState state) {}
}
