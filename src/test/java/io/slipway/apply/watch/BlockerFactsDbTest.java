package io.slipway.apply.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.history.TargetLock;
import io.slipway.apply.run.BlockerAct;
import io.slipway.apply.run.BlockingChain;
import io.slipway.apply.run.BlockingSession;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.target.scope.BlockerPolicy;
import io.slipway.target.scope.BlockerRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** What the server shows of real sessions, and the signal that hits only the session that was judged. */
class BlockerFactsDbTest {
    private static final BlockerPolicy ALL = new BlockerPolicy(List.of(BlockerRule.of("*")), List.of());
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ApplyFixture fixture = new ApplyFixture();
    private final Connection superuser = fixture.open();

    @AfterEach
    void close() throws SQLException {
        superuser.close();
    }

    private static int pid(Connection session) throws SQLException {
        return session.unwrap(PGConnection.class).getBackendPID();
    }

    private Connection session(String... statements) throws SQLException {
        var session = fixture.database.open(fixture.login);
        try (var statement = session.createStatement()) {
            statement.execute("SET application_name = 'shop'");
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
        return session;
    }

    private BlockerFacts facts(Connection session) throws SQLException {
        return BlockerFacts.read(superuser, List.of(pid(session))).getFirst();
    }

    private BlockerVerdict verdict(Connection session) throws SQLException {
        return BlockerVerdict.of(ALL, pid(session), facts(session));
    }

    private static void assertRefused(BlockerVerdict verdict, BlockerVerdict.Reason why) {
        assertThat(verdict).isEqualTo(new BlockerVerdict.Refused(why));
    }

    @Test
    void protectedSessionsAreRecognized() throws SQLException {
        try (var dump = session("SET application_name = 'pg_dump'");
                var task = session("SET application_name = 'slipway-taskrun-9'");
                var renamed = session()) {
            assertRefused(verdict(dump), BlockerVerdict.Reason.DUMP);
            assertRefused(verdict(task), BlockerVerdict.Reason.SLIPWAY);
            fixture.takeLock(renamed);
            assertRefused(verdict(renamed), BlockerVerdict.Reason.SLIPWAY);
            assertThat(TargetLock.held(renamed)).isTrue();
            assertRefused(verdict(superuser), BlockerVerdict.Reason.SUPERUSER);
        }
    }

    @Test
    void aLoginThatMayNotSeeASessionDoesNotJudgeIt() throws SQLException {
        try (var other = fixture.database.open(fixture.server.createLogin());
                var app = session("BEGIN", "SELECT 1")) {
            var facts = BlockerFacts.read(other, List.of(pid(app))).getFirst();
            assertRefused(BlockerVerdict.of(ALL, pid(app), facts), BlockerVerdict.Reason.HIDDEN);
        }
    }

    /** A session that holds a table, and one that waits for it. */
    private final class Blocked implements AutoCloseable {
        private final Connection holder = session("CREATE TABLE held ()", "BEGIN", "LOCK TABLE held");
        private final Connection waiter = session();
        private final CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> {
            try (var statement = waiter.createStatement()) {
                statement.execute("SELECT FROM held");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });

        Blocked() throws SQLException {
            await().atMost(SOON).until(() -> !graph().chainOf(pid(waiter)).isEmpty());
        }

        private LockGraph graph() throws SQLException {
            var in = fixture.query("SELECT oid FROM pg_database WHERE datname = current_database()");
            return LockGraph.read(
                    superuser,
                    List.of(new SessionIdentity(pid(waiter), OffsetDateTime.now(), 1, Long.parseLong(in), "", "")));
        }

        BlockerAct act(BlockingSession session) {
            return new BlockerAct(
                    session,
                    BlockerRule.Action.TERMINATE,
                    BlockerRule.of("*"),
                    new BlockingChain(List.of(), List.of()));
        }

        BlockerAct.Outcome send(BlockingSession session) throws SQLException {
            return BlockerSignal.send(superuser, act(session), pid(waiter));
        }

        @Override
        public void close() throws SQLException {
            holder.close();
            waits.join();
            waiter.close();
        }
    }

    private static BlockingSession with(BlockingSession is, String start, String application, String since) {
        return new BlockingSession(is.pid(), start, is.role(), application, is.type(), is.state(), since, is.query());
    }

    @Test
    void onlyTheSessionThatWasJudgedIsEnded() throws SQLException {
        try (var blocked = new Blocked()) {
            var seen = facts(blocked.holder).session();
            var recycled = with(seen, "2026-01-01 00:00:00+00", seen.application(), seen.since());
            assertThat(blocked.send(recycled)).as("another session has its pid").isEqualTo(BlockerAct.Outcome.GONE);
            assertThat(blocked.send(with(seen, seen.backendStart(), "another", seen.since())))
                    .isEqualTo(BlockerAct.Outcome.GONE);
            try (var statement = blocked.holder.createStatement()) {
                statement.execute("SELECT 1");
            }
            assertThat(blocked.send(seen)).as("it has gone on since").isEqualTo(BlockerAct.Outcome.GONE);
            assertThat(blocked.send(facts(blocked.holder).session())).isEqualTo(BlockerAct.Outcome.SENT);
            await().atMost(SOON)
                    .until(() ->
                            BlockerFacts.read(superuser, List.of(seen.pid())).isEmpty());
        }
    }

    @Test
    void aSessionThatBlocksTheRunNoMoreIsNotEnded() throws SQLException {
        try (var blocked = new Blocked();
                var free = session("BEGIN", "SELECT 1")) {
            assertThat(blocked.send(facts(free).session())).isEqualTo(BlockerAct.Outcome.GONE);
            assertThat(verdict(blocked.waiter)).isEqualTo(new BlockerVerdict.Refused(BlockerVerdict.Reason.WAITS));
        }
    }
}
