package io.slipway.api.rollout;

import io.slipway.api.http.Cursors;
import io.slipway.api.http.Ids;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.api.stream.EventSource.EventPage;
import io.slipway.api.stream.EventStreams;
import io.slipway.api.stream.StreamEvent;
import io.slipway.control.Transactions;
import io.slipway.rollout.Rollout;
import io.slipway.rollout.RolloutEventReader;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.task.RolloutId;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jspecify.annotations.Nullable;

/** The events of a rollout, as pages or as a stream, both in the order of their numbers. */
@Path("/v1/rollouts/{id}/events")
@Tag(name = "Rollouts")
final class RolloutEventResource {
    private final Transactions transactions;
    private final RolloutStore rollouts = new RolloutStore();
    private final RolloutEventReader events;
    private final Cursors cursors;
    private final EventStreams streams;

    RolloutEventResource(Transactions transactions, Cursors cursors, EventStreams streams) {
        this.transactions = transactions;
        this.events = new RolloutEventReader(transactions);
        this.cursors = cursors;
        this.streams = streams;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The events of a rollout in the order of their numbers")
    public Page<RolloutEventView> list(
            @PathParam("id") String id,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        PageRequest request = cursors.request("rollouts/" + id + "/events", limit, cursor);
        RolloutId rollout = find(id);
        return request.page(events.after(rollout, request.afterId(), request.rows()), event -> event.number())
                .map(RolloutEventView::of);
    }

    @GET
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = "no-cache")
    @ResponseHeader(name = "X-Accel-Buffering", value = "no")
    @Operation(
            summary = "The events of a rollout: pages of JSON, or a stream with Accept: text/event-stream",
            description = "An event is `task-run` or `rollout`. `end` is the last event, with the status of the"
                    + " rollout, when it is DONE, FAILED or CANCELED and none of its runs is RUNNING. Continue with"
                    + " Last-Event-ID on any replica.")
    public Multi<OutboundSseEvent> stream(
            @PathParam("id") String id, @HeaderParam("Last-Event-ID") @Nullable String lastEventId, @Context Sse sse) {
        long after = EventStreams.position(lastEventId);
        RolloutId rollout = find(id);
        return streams.open(sse, (last, limit) -> page(rollout, last, limit), after);
    }

    /** Reads the status first: once the rollout is over, the events that are read later are all. */
    private EventPage page(RolloutId rollout, long after, int limit) {
        Optional<RolloutStatus> finalStatus = events.finalStatus(rollout);
        List<StreamEvent> page = events.after(rollout, after, limit).stream()
                .map(RolloutEventView::of)
                .map(event -> new StreamEvent(event.number(), event.event(), event))
                .toList();
        return new EventPage(
                page, page.size() < limit ? finalStatus.map(End::new).orElse(null) : null);
    }

    private RolloutId find(String id) {
        var rollout = new RolloutId(Ids.parse("rollout", id));
        return transactions
                .read(handle -> rollouts.find(handle, rollout))
                .map(Rollout::id)
                .orElseThrow(() -> Ids.missing("rollout", id));
    }

    /** Data of the event {@code end}. */
    record End(RolloutStatus status) {}
}
