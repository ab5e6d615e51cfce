package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.cli.output.ExitCode;
import io.slipway.testing.TestPostgres;
import io.slipway.testing.proxy.ObservedMessage;
import io.slipway.testing.proxy.Rule;
import io.slipway.time.CancelableWait;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** One point, one blow, one shape of rollout: hit a replica there and see that the others put everything right. */
record CrashCase(CrashPoint point, Blow blow, Shape shape) {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Duration STANDSTILL = Duration.ofSeconds(15);
    private static final String FIRST_BLOW = CrashPoint.BEFORE_COMMIT.file();

    /** What happens to the process. */
    enum Blow {
        /** {@code kill -9}. */
        KILL,
        /** SIGSTOP, and SIGCONT after 15 s: its work is another's by then. */
        STOP
    }

    /** What is rolled out. */
    enum Shape {
        TRANSACTIONAL(1),
        /** An index is built CONCURRENTLY before the effect. */
        WITHOUT_TRANSACTION(1),
        FAN_OUT(CrashFixture.TARGETS);

        private final int targets;

        Shape(int targets) {
            this.targets = targets;
        }
    }

    @Override
    public String toString() {
        return point.file() + ", " + blow + ", " + shape;
    }

    /** The point was not reached. */
    static final class NotHit extends AssertionError {
        NotHit(CrashCase which) {
            super(which + ": the point was not hit");
        }
    }

    /** @return how long it took from the blow until all was over */
    Duration run(CrashFixture rig) throws InterruptedException {
        rig.refill();
        int first = rig.rollOut(shape.targets, script());
        FailpointReplica victim = hit(rig).orElseThrow(() -> new NotHit(this));
        long from = System.nanoTime();
        strike(rig, victim);
        var checks = new CrashChecks(rig.control(), rig.fleet());
        await().atMost(BOUND).until(checks::isOver);
        var took = Duration.ofNanos(System.nanoTime() - from);
        if (blow == Blow.STOP) {
            carryOn(rig, victim, from);
        }
        check(checks, first);
        return took;
    }

    /** What each change does; the number of its effect stands for each %1$d. */
    private String script() {
        var insert = "INSERT INTO fx VALUES (%1$d)";
        return switch (point) {
            case CANCEL_SEEN -> insert + "; SELECT pg_sleep(600)";
            case IN_LEASE_RENEWAL -> before() + insert + "; SELECT pg_sleep(2)";
            default -> before() + insert;
        };
    }

    private String before() {
        return switch (shape) {
            case TRANSACTIONAL, FAN_OUT -> "";
            case WITHOUT_TRANSACTION -> "CREATE INDEX CONCURRENTLY fx_%1$d ON fx (n); ";
        };
    }

    /** Whether there is such a case. */
    boolean exists() {
        return switch (point) {
            case OWN_MIGRATION -> shape == Shape.TRANSACTIONAL;
            case CANCEL_SEEN -> shape != Shape.WITHOUT_TRANSACTION;
            default -> true;
        };
    }

    private Optional<FailpointReplica> hit(CrashFixture rig) throws InterruptedException {
        return switch (point) {
            case COMMIT_SENT -> atCommit(rig);
            case IN_LEASE_RENEWAL -> inRenewal(rig);
            case CANCEL_SEEN -> seeingACancel(rig);
            case TAKEOVER_AFTER_CLAIM, TAKEOVER_AFTER_TERMINATE -> inTakeover(rig);
            default -> anyAt(rig, point.file());
        };
    }

    private static Optional<FailpointReplica> anyAt(CrashFixture rig, String where) {
        rig.arm(where);
        return rig.awaitHit(where);
    }

    private static final String WAITING_FOR_COMMIT = """
            SELECT coalesce(min(substr(application_name, 17)), 'none') FROM pg_stat_activity
            WHERE application_name LIKE 'slipway-taskrun-%' AND state = 'idle'
              AND (query = 'COMMIT' OR query LIKE 'CREATE INDEX%')
            """;

    /** Our own tables are made with indexes too. */
    private static final Predicate<ObservedMessage> BUILT =
            Rule.answered("CREATE INDEX").and(seen -> seen.after("CREATE INDEX CONCURRENTLY fx_"));

    private Optional<FailpointReplica> atCommit(CrashFixture rig) throws InterruptedException {
        var rule = rig.proxy()
                .add(
                        shape == Shape.WITHOUT_TRANSACTION
                                ? Rule.nth(1, BUILT, Rule.Effect.HOLD)
                                : Rule.holdCommit(1, "INSERT INTO fx"));
        if (!rule.awaitHit(BOUND)) {
            return Optional.empty();
        }
        // another target's run may be seen there on its way through, and have no owner any more: the held one stays
        return await().atMost(BOUND)
                .until(() -> rig.owner(String.valueOf(rig.control().query(WAITING_FOR_COMMIT))), Optional::isPresent);
    }

    private Optional<FailpointReplica> inRenewal(CrashFixture rig) {
        var owner = await().atMost(BOUND).until(() -> rig.owner("%"), Optional::isPresent);
        return owner.filter(member -> {
            member.arm(point.file());
            return member.awaitReached(point.file());
        });
    }

    private static final String SLEEPING = """
            SELECT coalesce(min(substr(application_name, 17)), '') FROM pg_stat_activity
            WHERE application_name LIKE 'slipway-taskrun-%' AND wait_event = 'PgSleep'
            """;

    private Optional<FailpointReplica> seeingACancel(CrashFixture rig) {
        await().atMost(BOUND)
                .until(() -> !String.valueOf(rig.control().query(SLEEPING)).isEmpty());
        rig.arm(point.file());
        var rollout = rig.control().query("SELECT max(id) FROM slipway.rollout");
        rig.members().getFirst().server().rest().post("/v1/rollouts/" + rollout + "/cancel", Map.of());
        return rig.awaitHit(point.file());
    }

    private Optional<FailpointReplica> inTakeover(CrashFixture rig) {
        var doomed = anyAt(rig, FIRST_BLOW);
        doomed.ifPresent(member -> {
            rig.members().stream().filter(other -> other != member).forEach(other -> other.arm(point.file()));
            rig.kill(member);
        });
        return doomed.flatMap(ignored -> rig.awaitHit(point.file()));
    }

    private void strike(CrashFixture rig, FailpointReplica victim) {
        if (blow == Blow.KILL) {
            rig.kill(victim);
            rig.launchMissing();
        } else {
            victim.server().freeze();
            victim.disarm(point.file());
        }
        rig.proxy().heal();
    }

    /** The sleeper wakes: what it still does must be without effect, and it is a healthy replica again. */
    private static void carryOn(CrashFixture rig, FailpointReplica sleeper, long from) {
        var left = STANDSTILL.minusNanos(System.nanoTime() - from);
        if (left.isPositive()) {
            new CancelableWait().await(left);
        }
        var id = sleeper.server().id();
        await().atMost(BOUND)
                .until(() -> "t"
                        .equals(rig.control()
                                .query("SELECT declared_dead_at IS NOT NULL FROM slipway.replica WHERE id = '" + id
                                        + "'")));
        sleeper.server().thaw();
        await().atMost(BOUND)
                .until(() -> "t".equals(rig.control().query("""
                    SELECT count(*) FILTER (WHERE id = '%s') = 0 AND count(*) >= %d
                    FROM slipway.replica WHERE declared_dead_at IS NULL
                    """.formatted(
                                id, rig.members().size()))));
        rig.kill(sleeper);
    }

    private void check(CrashChecks checks, int first) {
        boolean canceled = point == CrashPoint.CANCEL_SEEN;
        assertThat(checks.states()).isEqualTo((canceled ? "CANCELED " : "DONE ") + 2 * shape.targets);
        checks.effects(first, canceled ? 0 : 1, shape.targets);
        checks.indexes(shape == Shape.WITHOUT_TRANSACTION ? 2 : 0);
        checks.historiesAgree();
        checks.movesAreLegal();
        checks.nothingIsLeft();
    }

    /** The point of our own schema needs replicas and a control database of its own. */
    static Duration duringOwnMigration(Blow blow) {
        var control = TestPostgres.shared().createDatabase();
        var where = CrashPoint.OWN_MIGRATION.file();
        try (var first = new FailpointReplica(control, where)) {
            if (!first.awaitReached(where)) {
                throw new NotHit(new CrashCase(CrashPoint.OWN_MIGRATION, blow, Shape.TRANSACTIONAL));
            }
            long from = System.nanoTime();
            if (blow == Blow.KILL) {
                first.server().kill();
            } else {
                first.server().freeze();
                first.disarm(where);
            }
            try (var second = new FailpointReplica(control)) {
                if (blow == Blow.STOP) {
                    new CancelableWait().await(STANDSTILL);
                    first.server().thaw();
                    // the server ended its session meanwhile, so that the other replica could migrate
                    assertThat(first.server().exitCode(BOUND)).isEqualTo(ExitCode.FAILED);
                    assertThat(first.server().errors()).contains("stood still", "start it again");
                }
                second.server().ready();
                assertThat(control.query(
                                "SELECT count(*) FROM slipway.flyway_schema_history WHERE success AND version = '001'"))
                        .isEqualTo("1");
                assertThat(control.query("SELECT count(*) FROM slipway.installation"))
                        .isEqualTo("1");
            }
            return Duration.ofNanos(System.nanoTime() - from);
        }
    }
}
