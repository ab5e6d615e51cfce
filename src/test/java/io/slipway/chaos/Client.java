package io.slipway.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.chaos.ClientCall.Act;
import io.slipway.chaos.ClientCall.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Sends each request to a replica drawn at random, and writes down the request and the answer. Without a definite
 * answer the result is unknown. Thread-safe.
 */
final class Client {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(4);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;

    private final ChaosFixture rig;
    private final ClientHistory history;

    Client(ChaosFixture rig, ClientHistory history) {
        this.rig = rig;
        this.history = history;
    }

    /** Status and body; 0 when there was no answer. */
    private record Reply(int status, JsonNode body) {
        private static final Reply NONE = new Reply(0, MAPPER.createObjectNode());

        String text(String field) {
            return body.path(field).asText("");
        }
    }

    /** Asks for a plan; the same key every time it is asked. Its id, when that is known. */
    Optional<String> create(RequestedPlan work) {
        var changes = work.scripts().stream().map(s -> Map.of("script", s)).toList();
        var body = Map.of(
                "title", work.title(),
                "targets", work.targets(),
                "changes", changes,
                "options",
                        Map.of(
                                "checks",
                                "SKIP",
                                "maxParallel",
                                work.maxParallel(),
                                "maxFailures",
                                1_000,
                                "idempotent",
                                work.idempotent()));
        var reply = send("POST", "/v1/plans", body, work.title());
        var id = reply.status() == CREATED ? reply.text("id") : null;
        record(Act.CREATE, work.title(), reply, CREATED, id);
        if (id != null) {
            read(work.title(), "/v1/plans/" + id, "title", List.of(work.title()));
        } else if (reply.status() / 100 == 4 && reply.status() != CONFLICT) {
            history.lie("create " + work.title() + " was refused: " + reply);
        }
        return Optional.ofNullable(id);
    }

    /** Asks for the end of a run; true when that is acknowledged, or it is over. */
    boolean cancelRun(String uid) {
        var reply = send("POST", "/v1/task-runs/" + uid + "/cancel", Map.of(), null);
        record(Act.CANCEL_RUN, uid, reply, ACCEPTED, null);
        if (reply.status() == ACCEPTED) {
            var read = get("/v1/task-runs/" + uid);
            boolean seen = !read.text("cancelRequestedAt").isEmpty();
            if (read.status() / 100 == 2 && !seen) {
                history.lie("the cancel of run " + uid + " is not seen after its answer: " + read.body());
            }
        }
        return reply.status() == ACCEPTED || reply.status() == CONFLICT;
    }

    /** Asks for the end of a plan's rollout; true when that is acknowledged, or it is over. */
    boolean cancelRollout(String title, String plan) {
        var rollout = get("/v1/plans/" + plan).text("rollout");
        if (rollout.isEmpty()) {
            return false;
        }
        var reply = send("POST", "/v1/rollouts/" + rollout + "/cancel", Map.of(), null);
        record(Act.CANCEL_ROLLOUT, title, reply, ACCEPTED, rollout);
        if (reply.status() == ACCEPTED) {
            read(title, "/v1/rollouts/" + rollout, "status", List.of("CANCELED"));
        }
        return reply.status() == ACCEPTED || reply.status() == CONFLICT;
    }

    /** Says what became of the step in doubt; true when that is acknowledged. */
    boolean resolve(String uid, boolean tookEffect) {
        var body = Map.of("state", tookEffect ? "DONE" : "FAILED", "reason", "looked for its effect");
        var reply = send("POST", "/v1/task-runs/" + uid + "/resolve", body, null);
        record(Act.RESOLVE, uid + " " + tookEffect, reply, 200, null);
        return reply.status() == 200;
    }

    /** Reads through another replica what was acknowledged: there, and one of these. */
    private void read(String what, String path, String field, List<String> allowed) {
        var reply = get(path);
        boolean answered = reply.status() / 100 == 2 || reply.status() == NOT_FOUND;
        if (answered && !allowed.contains(reply.text(field))) {
            history.lie(what + " was acknowledged and " + path + " says " + reply.status() + " " + reply.body());
        }
    }

    private Reply get(String path) {
        var reply = send("GET", path, null, null);
        record(Act.READ, path, reply, 200, null);
        return reply;
    }

    private void record(Act act, String what, Reply reply, int success, @Nullable String id) {
        boolean refused = (reply.status() / 100 == 4 && reply.status() != CONFLICT)
                || (reply.status() == UNAVAILABLE && reply.text("code").equals("busy"));
        var answer = reply.status() == success ? Answer.OK : refused ? Answer.FAIL : Answer.UNKNOWN;
        history.add(new ClientCall(act, what, answer, reply.status(), id, System.nanoTime()));
    }

    private Reply send(String method, String path, @Nullable Object body, @Nullable String key) {
        var base = replica();
        if (base.isEmpty()) {
            return Reply.NONE;
        }
        try {
            var text =
                    body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(MAPPER.writeValueAsString(body));
            var request = HttpRequest.newBuilder(base.get().resolve(path))
                    .timeout(LIMIT)
                    .header("Content-Type", "application/json")
                    .method(method, text);
            if (key != null) {
                request.header("Idempotency-Key", key);
            }
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), MAPPER.readTree(response.body()));
        } catch (IOException e) {
            return Reply.NONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reply.NONE;
        }
    }

    private Optional<URI> replica() {
        var ready = new ArrayList<URI>();
        rig.slots().forEach(slot -> slot.uri().ifPresent(ready::add));
        return ready.isEmpty()
                ? Optional.empty()
                : Optional.of(ready.get(ThreadLocalRandom.current().nextInt(ready.size())));
    }
}
