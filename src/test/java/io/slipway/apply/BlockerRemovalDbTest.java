package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.BlockerAct;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.watch.ServerWatches;
import io.slipway.apply.watch.WatchListener;
import io.slipway.problem.RunErrorCode;
import io.slipway.target.scope.BlockerPolicy;
import io.slipway.target.scope.BlockerRule;
import io.slipway.target.scope.BlockerRule.Action;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** A run ends the sessions that block it, as far as the policy allows, and goes on. */
class BlockerRemovalDbTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Three tries at least; the second may act, the third finds a session that has been idle for a second. */
    private static final Duration SHORT = Duration.ofSeconds(4);

    private final ApplyFixture fixture = new ApplyFixture();
    private final ApplicationLoad shop = new ApplicationLoad(fixture);
    private final MemoryJournal journal = new MemoryJournal();
    private final List<Action> counted = new CopyOnWriteArrayList<>();
    private final ServerWatches watches = new ServerWatches(new WatchListener() {
        @Override
        public void blockerEnded(Action how) {
            counted.add(how);
        }
    });

    @BeforeEach
    void table() {
        fixture.database.execute(
                "CREATE TABLE public.orders (id int)", "ALTER TABLE public.orders OWNER TO " + fixture.login);
    }

    @AfterEach
    void close() {
        shop.close();
        watches.close();
    }

    private static BlockerPolicy allow(BlockerRule... rules) {
        return new BlockerPolicy(List.of(rules), List.of());
    }

    private RunOutcome run(@Nullable BlockerPolicy policy, Duration deadline, SessionSource watch) {
        fixture.options = ApplyOptionsBuilder.options()
                .lockDeadline(deadline)
                .blockers(policy)
                .build();
        var run = ApplyFixture.newRun();
        var owner = new OwnerFixture(fixture.sessions(run), watch, fixture.options, watches, watch);
        return owner.run(ApplyFixture.change("ALTER TABLE orders ADD c int"), run, null, journal);
    }

    private RunOutcome run(@Nullable BlockerPolicy policy, Duration deadline) {
        return run(policy, deadline, fixture.watch());
    }

    private static void assertEndsWithoutTheLock(RunOutcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.LOCK_NOT_AVAILABLE));
    }

    private static void assertAlive(Connection session) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    private List<String> notes() {
        return journal.lines.stream()
                .filter(line -> line.kind() == RunLogLine.Kind.BLOCKER)
                .map(RunLogLine::message)
                .toList();
    }

    @Test
    void anAllowedIdleSessionIsEndedAndTheChangeIsApplied() throws Exception {
        var rule = new BlockerRule(fixture.login, ApplicationLoad.NAME, Duration.ofSeconds(1), null);
        var pid = shop.idleInTransaction("SELECT FROM orders WHERE id::text = 'secret'")
                .unwrap(PGConnection.class)
                .getBackendPID();

        assertThat(run(allow(rule), LONG)).isInstanceOf(RunOutcome.Applied.class);

        // an act that finds that the try has ended meanwhile does nothing
        assertThat(journal.acts).last().satisfies(act -> {
            assertThat(act.blocker().pid()).isEqualTo(pid);
            assertThat(act.action()).isEqualTo(Action.TERMINATE);
            assertThat(act.rule()).isEqualTo(rule);
            assertThat(act.blocker().query())
                    .startsWith("SELECT FROM orders WHERE")
                    .doesNotContain("secret");
            assertThat(act.chain().waits())
                    .singleElement()
                    .satisfies(wait -> assertThat(wait.blockedByPid()).isEqualTo(pid));
            assertThat(act.chain().sessions()).hasSize(2);
        });
        assertThat(journal.actOutcomes).last().isEqualTo(BlockerAct.Outcome.SENT);
        assertThat(counted).containsExactly(Action.TERMINATE);
        assertThat(notes()).last().asString().startsWith("ended the session of pid " + pid + " (role ");
        // the first try is the ladder's own
        assertThat(journal.lines.stream().map(RunLogLine::message))
                .anyMatch(message -> message.startsWith("try 1 did not get a lock"));
    }

    @Test
    void theQueryOfAnAllowedSessionIsCanceled() throws Exception {
        try (var busy = shop.open();
                var statement = busy.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE orders IN ACCESS SHARE MODE");
            var query = CompletableFuture.supplyAsync(() -> {
                try {
                    statement.execute("SELECT pg_sleep(300)");
                    return "";
                } catch (SQLException e) {
                    return e.getSQLState();
                }
            });
            assertThat(run(allow(BlockerRule.of(ApplicationLoad.NAME)), LONG)).isInstanceOf(RunOutcome.Applied.class);
            assertThat(query.join()).isEqualTo("57014");
            statement.execute("ROLLBACK");
        }
        assertThat(counted).containsExactly(Action.CANCEL);
    }

    @Test
    void withoutAPolicyNothingIsEnded() throws Exception {
        var blocker = shop.idleInTransaction("SELECT FROM orders");
        assertEndsWithoutTheLock(run(null, SHORT));
        assertAlive(blocker);
        assertThat(journal.acts).isEmpty();
        assertThat(notes()).isEmpty();
    }

    @Test
    void aDeniedSessionIsNotEndedAndNoneIsEndedInVain() throws Exception {
        var policy = new BlockerPolicy(List.of(BlockerRule.of("*")), List.of(BlockerRule.of("billing")));
        var denied = shop.idleInTransaction("SET LOCAL application_name = 'billing'; SELECT FROM orders");
        var allowed = shop.idleInTransaction("SELECT FROM orders");

        assertEndsWithoutTheLock(run(policy, SHORT));

        assertAlive(denied);
        assertAlive(allowed);
        assertThat(journal.acts).isEmpty();
        assertThat(notes()).anyMatch(note -> note.endsWith("is not ended: the policy denies it"));
    }

    @Test
    void aSessionThatIsNotIdleForLongEnoughIsNotEnded() throws Exception {
        var blocker = shop.idleInTransaction("SELECT FROM orders");
        assertEndsWithoutTheLock(run(allow(new BlockerRule(null, null, Duration.ofMinutes(10), null)), SHORT));
        assertAlive(blocker);
        assertThat(journal.acts).isEmpty();
    }

    @Test
    void noActIsDoneThatCannotBeRecorded() throws Exception {
        journal.mayAct = _ -> {
            throw new IllegalStateException("the control database is away");
        };
        var blocker = shop.idleInTransaction("SELECT FROM orders");
        assertEndsWithoutTheLock(run(allow(BlockerRule.of("*")), SHORT));
        assertAlive(blocker);
        assertThat(journal.acts).isNotEmpty();
        assertThat(counted).isEmpty();
    }

    @Test
    void aMissingPrivilegeIsNamedOnceAndTheRunGoesOn() throws Exception {
        var monitor = fixture.server.createLogin();
        fixture.database.execute("GRANT pg_read_all_stats TO " + monitor);
        var app = fixture.server.createLogin();
        fixture.database.execute("GRANT SELECT ON public.orders TO " + app);
        try (var blocker = fixture.database.open(app)) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("SET application_name = 'shop'; SELECT FROM orders");
            assertEndsWithoutTheLock(run(allow(new BlockerRule(app, null, null, null)), SHORT, fixture.watch(monitor)));
            assertAlive(blocker);
        }
        assertThat(journal.actOutcomes).containsExactly(BlockerAct.Outcome.REFUSED);
        assertThat(notes()).last().asString().endsWith("GRANT pg_signal_backend TO " + monitor);
    }

    @Test
    void aSuperuserIsNotEndedByASuperuser() throws Exception {
        try (var blocker = fixture.open()) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("SELECT FROM orders");
            assertEndsWithoutTheLock(run(allow(BlockerRule.of("*")), SHORT, fixture.watch(TestPostgres.SUPERUSER)));
            assertAlive(blocker);
        }
        assertThat(journal.acts).isEmpty();
        assertThat(notes()).singleElement().asString().endsWith("it is a superuser's session");
    }
}
