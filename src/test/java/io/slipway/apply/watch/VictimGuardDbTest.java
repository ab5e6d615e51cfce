package io.slipway.apply.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.ApplicationLoad;
import io.slipway.apply.ApplyFixture;
import io.slipway.apply.ApplyOptionsBuilder;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.OwnerFixture;
import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.VictimLimits;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VictimGuardDbTest {
    /** A statement behind which no session waits, except behind a session that is not canceled. */
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ApplyFixture fixture = new ApplyFixture();
    private final ApplicationLoad shop = new ApplicationLoad(fixture);
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();
    private final List<Boolean> holding = new CopyOnWriteArrayList<>();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger rungs = new AtomicInteger();
    private final ServerWatches watches = new ServerWatches(new WatchListener() {
        @Override
        public void victims(int count, Duration longest) {
            most.accumulateAndGet(count, Math::max);
        }

        @Override
        public void canceled(boolean held) {
            holding.add(held);
        }

        @Override
        public void lockUnavailable() {
            rungs.incrementAndGet();
        }
    });

    @BeforeEach
    void tables() {
        fixture.database.execute(
                "CREATE TABLE public.orders (id int)", "ALTER TABLE public.orders OWNER TO " + fixture.login);
        fixture.options = options(Duration.ofMinutes(5), ApplyOptionsBuilder.VICTIM_LIMITS);
    }

    @AfterEach
    void close() {
        shop.close();
        watches.close();
    }

    private static ApplyOptions options(Duration lockTimeout, VictimLimits limits) {
        return ApplyOptionsBuilder.options()
                .lockTimeout(lockTimeout)
                .lockDeadline(Duration.ofMinutes(2))
                .victims(limits)
                .build();
    }

    private static final String UNTIL_SOMEBODY_WAITS = """
            DO $$ BEGIN
                WHILE NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
                LOOP PERFORM pg_sleep(0.05); END LOOP;
            END $$""";

    private CompletableFuture<RunOutcome> start(String script) {
        var runner =
                new OwnerFixture(fixture.sessions(run), fixture.watch(), fixture.options, watches, fixture.watch());
        return CompletableFuture.supplyAsync(() -> runner.run(ApplyFixture.change(script), run, null, journal));
    }

    private int metLocks() {
        return Math.toIntExact(journal.lines.stream()
                .filter(line -> line.message().contains(" did not get a lock: "))
                .count());
    }

    private String lines(RunLogLine.Kind kind) {
        return journal.lines.stream()
                .filter(line -> line.kind() == kind)
                .map(RunLogLine::message)
                .reduce("", (one, other) -> one + "\n" + other);
    }

    @Test
    void aWaitingRunYieldsToVictimsAndSucceedsLater() throws Exception {
        CompletableFuture<RunOutcome> outcome;
        try (var reader = shop.idleInTransaction("SELECT * FROM orders")) {
            outcome = start("INSERT INTO fx VALUES (1); ALTER TABLE orders ADD c int");
            shop.keepRunning("SELECT count(*) FROM orders");
            // the fourth rung would wait for minutes
            await().atMost(Duration.ofSeconds(60)).until(() -> holding.contains(false));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> lines(RunLogLine.Kind.WAIT).contains("behind ALTER TABLE orders"));
            assertThat(reader.isClosed()).isFalse();
        }
        assertThat(outcome.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
        shop.close();
        assertThat(shop.longestStall()).isBetween(Duration.ofMillis(500), LONG);
        assertThat(lines(RunLogLine.Kind.WAIT))
                .contains("blocked by pid", "application " + ApplicationLoad.NAME, "session(s) waited up to");
        assertThat(holding).doesNotContain(true);
        assertThat(rungs).as("a report with each rung").hasValueGreaterThanOrEqualTo(4);
        assertThat(most).hasValue(1);
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @Test
    void aHoldingRunYieldsThreeTimesAndThenFails() throws Exception {
        var outcome = start("INSERT INTO fx VALUES (1); ALTER TABLE orders ADD c int; SELECT pg_sleep(300)");
        shop.keepRunning("SELECT count(*) FROM orders");
        assertThat(outcome.get()).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.error().code()).isEqualTo(RunErrorCode.VICTIM_BUDGET);
            assertThat(failed.error().message()).contains("behind SELECT", ApplicationLoad.NAME);
        });
        assertThat(holding).contains(true).hasSizeGreaterThanOrEqualTo(3);
        assertThat(journal.waitReasons).as("while they go first").contains(WaitReason.LOCK);
        shop.close();
        assertThat(shop.longestStall()).isLessThan(LONG);
        assertThat(fixture.effects()).isZero();
        fixture.awaitNoSession();
    }

    @Test
    void aReaderOfAPartitionDoesNotWaitForAnotherPartition() throws Exception {
        fixture.database.execute(
                "CREATE TABLE public.p (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE public.p1 PARTITION OF p FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE public.p2 PARTITION OF p FOR VALUES FROM (10) TO (20)",
                "ALTER TABLE p OWNER TO " + fixture.login,
                "ALTER TABLE p1 OWNER TO " + fixture.login,
                "ALTER TABLE p2 OWNER TO " + fixture.login);
        CompletableFuture<RunOutcome> outcome;
        try (var reader = shop.idleInTransaction("SELECT * FROM p2")) {
            outcome = start("ALTER TABLE p ADD c int");
            shop.keepRunning("SELECT count(*) FROM p1");
            await().atMost(Duration.ofSeconds(60)).until(() -> holding.contains(false));
            assertThat(reader.isClosed()).isFalse();
        }
        assertThat(outcome.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
        shop.close();
        shop.assertNoError();
        assertThat(shop.longestStall()).isLessThan(LONG);
        assertThat(lines(RunLogLine.Kind.WAIT)).contains("behind ALTER TABLE p: pid", "on public.p2, blocked by pid");
    }

    @Test
    void tooManyVictimsEndTheTry() throws Exception {
        fixture.options = options(Duration.ofMinutes(5), new VictimLimits(Duration.ofMinutes(1), 2));
        var outcome = start("ALTER TABLE orders ADD c int; SELECT pg_sleep(300)");
        for (int i = 0; i < 3; i++) {
            shop.keepRunning("SELECT count(*) FROM orders");
        }
        assertThat(outcome.get())
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().message()).contains("3 session(s)"));
        assertThat(most).hasValueGreaterThanOrEqualTo(3);
        assertThat(rungs).as("as often as a lock was not had").hasValue(metLocks());
    }

    @Test
    void aLargeEnoughBudgetLetsTheChangeFinish() throws Exception {
        fixture.options = options(Duration.ofMinutes(5), new VictimLimits(Duration.ofMinutes(1), 2));
        var outcome = start("ALTER TABLE orders ADD c int; " + UNTIL_SOMEBODY_WAITS + "; SELECT pg_sleep(3)");
        shop.keepRunning("SELECT count(*) FROM orders");
        assertThat(outcome.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(holding).isEmpty();
        assertThat(lines(RunLogLine.Kind.WAIT)).contains("1 session(s) waited up to");
    }

    @Test
    void runSessionsAreNotVictims() throws Exception {
        fixture.run(ApplyFixture.change("SELECT 1"));
        var outcome = start("SELECT pg_sleep(4)");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> outcome.isDone() || journal.key != null && fixture.sessionsAlive() == 1);
        // another executor of the same run waits for its uncommitted key
        var second = fixture.run(ApplyFixture.change("SELECT pg_sleep(4)"), run, new MemoryJournal());
        assertThat(outcome.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(second).isNotNull();
        assertThat(holding).isEmpty();
    }

    @Test
    void aWaitForASharedObjectInAnotherDatabaseIsAVictim() throws Exception {
        var role = fixture.server.createLogin();
        fixture.database.execute(
                "ALTER ROLE " + fixture.login + " CREATEROLE",
                "GRANT " + role + " TO " + fixture.login + " WITH ADMIN OPTION");
        var other = fixture.server.createDatabase();
        other.execute("CREATE TABLE public.x (id int)");
        var outcome = start("DROP ROLE " + role + "; SELECT pg_sleep(300)");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fixture.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                + " AND datname = current_database()")
                        .equals("1"));
        other.execute("GRANT SELECT ON x TO " + role);
        assertThat(outcome.get()).isInstanceOf(RunOutcome.Failed.class);
        assertThat(holding).contains(true);
    }

    @Test
    void aStatementThatCatchesTheCancelIsTerminated() throws Exception {
        fixture.options = ApplyOptionsBuilder.options()
                .lockDeadline(Duration.ofMinutes(2))
                .cancelGrace(Duration.ofSeconds(1))
                .build();
        var outcome = start("DO $$ BEGIN LOCK TABLE orders; FOR i IN 1..300 LOOP BEGIN PERFORM pg_sleep(1);"
                + " EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$");
        shop.keepRunning("SELECT count(*) FROM orders");
        assertThat(outcome.get())
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.VICTIM_BUDGET));
        shop.close();
        shop.assertNoError();
        assertThat(shop.longestStall()).isLessThan(LONG);
        assertThat(holding).as("once a try").containsExactly(true, true, true);
        fixture.awaitNoSession();
    }
}
