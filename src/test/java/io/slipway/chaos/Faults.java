package io.slipway.chaos;

import static org.awaitility.Awaitility.await;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.RestartFixture;
import io.slipway.problem.ProblemException;
import io.slipway.testing.TestPostgres;
import io.slipway.testing.proxy.FaultProxy;
import io.slipway.testing.proxy.LinkShape;
import io.slipway.testing.proxy.Rule;
import io.slipway.time.CancelableWait;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** All kinds of faults, drawn by chance. */
final class Faults {
    private static final int LATEST = 1_500;
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(200);
    /** Slow is not gone. */
    private static final int ANSWER_S = 30;

    private static final Duration RESTARTS_ALONE = Duration.ofSeconds(5);
    private static final Duration RECOVERED = Duration.ofSeconds(60);

    private final Random chance;
    private final String only;

    /** @param only how the names of those begin that are drawn; empty: all */
    Faults(Random chance, String only) {
        this.chance = chance;
        this.only = only;
    }

    /** None, one, or a few at a time. */
    List<Fault> draw() {
        int dice = chance.nextInt(20);
        int count = dice < 3 ? 0 : dice < 11 ? 1 : dice < 17 ? 2 : 3;
        var faults = new ArrayList<Fault>();
        for (int i = 0; i < count; i++) {
            faults.add(Stream.generate(this::one)
                    .filter(fault -> fault.name().startsWith(only))
                    .findFirst()
                    .orElseThrow());
        }
        return faults;
    }

    private Fault one() {
        int slot = chance.nextInt(3);
        int server = chance.nextInt(2);
        int millis = 500 + chance.nextInt(2_000);
        return switch (chance.nextInt(19)) {
            case 0, 1, 2 ->
                onReplica("kill " + slot, rig -> rig.slots().get(slot).kill());
            case 3 -> freeze(slot, millis);
            case 4 -> freeze(slot, 9_000);
            case 5, 6 -> onReplica("term " + slot, rig -> rig.slots().get(slot).terminate());
            case 7 ->
                onTargets(
                        "sessions of server " + server,
                        rig -> endSessions(rig.servers().get(server).admin(), TARGET_SESSIONS, millis));
            case 8 -> onControl("sessions of control", rig -> endSessions(rig.control(), CONTROL_SESSIONS, millis));
            case 9 -> onControl("listeners", rig -> endSessions(rig.control(), LISTENERS, 2_500));
            case 10 ->
                restart(
                        "server " + server,
                        true,
                        rig -> rig.servers().get(server).server());
            case 11 -> restart("control", false, ChaosFixture::controlServer);
            case 12 -> onTargets("commits of server " + server, rig -> cutCommits(link(rig, server), millis));
            case 13 ->
                onControl(
                        "commits of control for " + slot,
                        rig -> cutCommits(rig.slots().get(slot).link(), millis));
            case 14, 15 -> shakeTarget(server, millis);
            case 16 -> swizzle(millis);
            case 17 ->
                onTargets(
                        "disk full of server " + server,
                        rig -> fillDisk(rig.servers().get(server), millis));
            default -> shakeControl(slot, millis);
        };
    }

    private static FaultProxy link(ChaosFixture rig, int server) {
        return rig.link(rig.servers().get(server));
    }

    private Fault onReplica(String name, Fault.Strike strike) {
        return new Fault(name, false, false, chance.nextInt(LATEST), strike);
    }

    private Fault onTargets(String name, Fault.Strike strike) {
        return new Fault(name, true, false, chance.nextInt(LATEST), strike);
    }

    private Fault onControl(String name, Fault.Strike strike) {
        return new Fault(name, false, true, chance.nextInt(LATEST), strike);
    }

    private Fault freeze(int slot, int millis) {
        return onReplica("freeze " + slot + " " + millis + " ms", rig -> {
            rig.slots().get(slot).freeze();
            pause(millis);
            rig.slots().get(slot).thaw();
        });
    }

    /** Which server. */
    private interface Server {
        EmbeddedPostgres of(ChaosFixture rig);
    }

    private Fault restart(String what, boolean target, Server which) {
        int kind = chance.nextInt(3);
        Fault.Strike strike = rig -> {
            var server = which.of(rig);
            synchronized (server) {
                switch (kind) {
                    case 0 -> server.stop();
                    case 1 -> RestartFixture.crash(server);
                    default -> killBackend(server);
                }
                if (kind < 2) {
                    RestartFixture.startAgain(server, Map.of());
                }
            }
        };
        var name = List.of("restart ", "crash ", "backend killed of ").get(kind) + what;
        return target ? onTargets(name, strike) : onControl(name, strike);
    }

    private static final String ONE_BACKEND = """
            SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            UNION ALL SELECT 0 ORDER BY 1 DESC LIMIT 1
            """;

    /**
     * One that is killed takes all others with it: the server recovers as after a crash. Over when it serves again, as
     * what looks at the evidence has no link that could be down.
     */
    static void killBackend(EmbeddedPostgres server) {
        try (var witness = server.open(EmbeddedPostgres.NAME);
                var statement = witness.createStatement();
                var row = statement.executeQuery(ONE_BACKEND)) {
            row.next();
            boolean struck = ProcessHandle.of(row.getLong(1))
                    .map(ProcessHandle::destroyForcibly)
                    .orElse(false);
            if (struck) {
                await().atMost(RECOVERED).until(() -> !witness.isValid(ANSWER_S));
            }
        } catch (SQLException | ProblemException | ConditionTimeoutException e) {
            // another fault has this server, or the backend has ended by itself
        }
        await().atMost(RECOVERED).ignoreExceptions().until(() -> serves(server));
    }

    /** What finds no place for its log crashes; what cannot even recover is started again when there is place. */
    static void fillDisk(TargetServer target, int millis) {
        target.disk().fill();
        pause(millis);
        target.disk().free();
        try {
            await().atMost(RESTARTS_ALONE).ignoreExceptions().until(() -> serves(target.server()));
        } catch (ConditionTimeoutException e) {
            synchronized (target.server()) {
                if (!answers(target.server())) {
                    RestartFixture.crash(target.server());
                    RestartFixture.startAgain(target.server(), Map.of());
                }
            }
        }
    }

    private static boolean answers(EmbeddedPostgres server) {
        try {
            return serves(server);
        } catch (SQLException | ProblemException e) {
            return false;
        }
    }

    private static boolean serves(EmbeddedPostgres server) throws SQLException {
        server.open(EmbeddedPostgres.NAME).close();
        return true;
    }

    /** All stand still at once and wake one after the other. */
    private Fault swizzle(int millis) {
        var order = new ArrayList<>(List.of(0, 1, 2));
        Collections.shuffle(order, chance);
        return onReplica("freeze all " + millis + " ms, woken " + order, rig -> {
            rig.slots().forEach(ReplicaSlot::freeze);
            for (int slot : order) {
                pause(millis);
                rig.slots().get(slot).thaw();
            }
        });
    }

    private static final String TARGET_SESSIONS = "application_name LIKE 'slipway%'";
    private static final String CONTROL_SESSIONS = "random() < 0.5";
    private static final String LISTENERS = "query LIKE 'LISTEN %'";

    private static void endSessions(TestPostgres.Database database, String which, int millis) {
        long from = System.nanoTime();
        while (System.nanoTime() - from < Duration.ofMillis(millis).toNanos()) {
            try {
                database.query("""
                        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND %s
                        """.formatted(which));
            } catch (AssertionError | RuntimeException e) {
                // another fault has this server
            }
            pause(RETRY_INTERVAL.toMillis());
        }
    }

    private static void cutCommits(FaultProxy link, int millis) {
        var sent = link.add(Rule.all(Rule.sent("COMMIT"), Rule.Effect.CUT_AFTER));
        pause(millis / 2);
        link.remove(sent);
        var answered = link.add(Rule.all(Rule.committed(), Rule.Effect.CUT_BEFORE));
        pause(millis / 2);
        link.remove(answered);
    }

    private Fault shakeTarget(int server, int millis) {
        int kind = chance.nextInt(4);
        return onTargets(shakes(kind) + " of server " + server, rig -> shake(link(rig, server), kind, millis));
    }

    private Fault shakeControl(int slot, int millis) {
        int kind = chance.nextInt(4);
        return onControl(
                shakes(kind) + " of control for " + slot,
                rig -> shake(rig.slots().get(slot).link(), kind, millis));
    }

    private static String shakes(int kind) {
        return List.of("resets", "black hole", "latency", "down").get(kind);
    }

    private static void shake(FaultProxy link, int kind, int millis) {
        switch (kind) {
            case 0 -> {
                for (int i = 0; i < millis / 300; i++) {
                    link.reset();
                    pause(300);
                }
            }
            case 1 -> link.blackHole();
            case 2 -> link.shape(LinkShape.delayed(Duration.ofMillis(100), Duration.ofMillis(80)));
            default -> link.down();
        }
        if (kind != 0) {
            pause(millis);
        }
        link.heal();
    }

    private static void pause(long millis) {
        new CancelableWait().await(Duration.ofMillis(millis));
    }
}
