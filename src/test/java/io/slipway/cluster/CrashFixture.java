package io.slipway.cluster;

import static org.awaitility.Awaitility.await;

import io.slipway.testing.Rest;
import io.slipway.testing.TestPostgres;
import io.slipway.testing.proxy.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Three replica processes, a fleet behind a fault proxy, and what is rolled out to it. What is killed is replaced. */
final class CrashFixture implements AutoCloseable {
    static final int TARGETS = 4;
    private static final int REPLICAS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TestPostgres.Database control = TestPostgres.shared().createDatabase();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), TARGETS);
    private final FaultProxy proxy = new FaultProxy(TestPostgres.shared().address());
    private final List<FailpointReplica> members = new ArrayList<>();
    private final List<FailpointReplica> starting = new ArrayList<>();
    private int effects;

    CrashFixture() {
        fleet.databases().forEach(database -> database.execute("ALTER TABLE fx OWNER TO " + fleet.login()));
        refill();
        var rest = members.getFirst().server().rest();
        rest.post(
                "/v1/servers",
                Map.of(
                        "name", "fleet",
                        "host", proxy.address().host(),
                        "port", proxy.address().port(),
                        "user", fleet.login(),
                        "secret", fleet.secret(),
                        "maxTasks", 100));
        for (var name : fleet.names()) {
            rest.post("/v1/targets", Map.of("name", target(name), "server", "fleet", "database", name));
        }
    }

    private static String target(String database) {
        return database.replace('_', '-');
    }

    /** Launches what is missing and returns at once. */
    void launchMissing() {
        while (members.size() + starting.size() < REPLICAS) {
            starting.add(new FailpointReplica(control));
        }
    }

    /** Replaces what was killed; returns when all serve. */
    void refill() {
        launchMissing();
        starting.forEach(member -> member.server().ready());
        members.addAll(starting);
        starting.clear();
    }

    List<FailpointReplica> members() {
        return members;
    }

    FaultProxy proxy() {
        return proxy;
    }

    TargetDatabases fleet() {
        return fleet;
    }

    TestPostgres.Database control() {
        return control;
    }

    /** Through a replica that answers. */
    Rest rest(FailpointReplica other) {
        return members.stream()
                .filter(member -> member != other)
                .findFirst()
                .orElseThrow()
                .server()
                .rest();
    }

    /**
     * Rolls out two changes of this script.
     *
     * @param targets how many of the fleet
     * @param script with {@code %1$d} for the number of the change's effect
     * @return the number of the first effect, the second's is one higher
     */
    int rollOut(int targets, String script) {
        int first = effects + 1;
        effects += 2;
        var changes = IntStream.rangeClosed(first, effects)
                .mapToObj(n -> Map.of("script", script.formatted(n)))
                .toList();
        var names =
                fleet.names().stream().limit(targets).map(CrashFixture::target).toList();
        members.getFirst()
                .server()
                .rest()
                .post(
                        "/v1/plans",
                        Map.of(
                                "title",
                                "effects from " + first,
                                "targets",
                                names,
                                "changes",
                                changes,
                                "options",
                                Map.of("checks", "SKIP", "maxParallel", targets)));
        return first;
    }

    /** Arms them all. */
    void arm(String point) {
        members.forEach(member -> member.arm(point));
    }

    /** The one that stands at the point; the others are let go and stop there no more. */
    Optional<FailpointReplica> awaitHit(String point) {
        try {
            await().atMost(LIMIT).until(() -> members.stream().anyMatch(member -> member.hasReached(point)));
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            members.forEach(member -> member.disarm(point));
            return Optional.empty();
        }
        var hit = members.stream().filter(member -> member.hasReached(point)).findFirst();
        members.stream().filter(member -> member != hit.orElseThrow()).forEach(member -> member.disarm(point));
        return hit;
    }

    private static final String OWNER = """
            SELECT coalesce(min(owner::text), '') FROM slipway.task_run WHERE state = 'RUNNING' AND uid::text LIKE '%s'
            """;

    /** Who owns this run, or any that runs. */
    Optional<FailpointReplica> owner(String uid) {
        var owner = String.valueOf(control.query(OWNER.formatted(uid)));
        return members.stream()
                .filter(member -> owner.equals(member.server().id().toString()))
                .findFirst();
    }

    void kill(FailpointReplica member) {
        member.server().kill();
        member.close();
        members.remove(member);
    }

    /** What still goes on, in words: who waits for what, here and there. */
    String scene() {
        return control.query("""
                SELECT coalesce(string_agg(concat_ws(' ', 'run', uid, 'of', target, state, 'epoch', epoch, owner, waiting_for,
                       waiting_detail), '; ' ORDER BY uid), '')
                FROM slipway.task_run WHERE finished_at IS NULL
                """) + "; " + control.query("""
                SELECT coalesce(string_agg(concat_ws(' ', 'session', pid, datname, application_name, state, wait_event,
                       now() - state_change, left(query, 60)), '; ' ORDER BY pid), '')
                FROM pg_stat_activity WHERE usename = '%s' OR wait_event_type = 'Lock' OR state LIKE 'idle in%%'
                """.formatted(fleet.login()));
    }

    @Override
    public void close() {
        members.forEach(FailpointReplica::close);
        starting.forEach(FailpointReplica::close);
        proxy.close();
    }
}
