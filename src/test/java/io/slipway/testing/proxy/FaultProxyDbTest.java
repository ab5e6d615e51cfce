package io.slipway.testing.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class FaultProxyDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int SOON_S = 60;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final FaultProxy proxy = new FaultProxy(database.server().address());

    @BeforeEach
    void aTable() {
        database.execute("CREATE TABLE t (n int)");
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private Connection open(String more) throws SQLException {
        var url = "jdbc:postgresql://" + proxy.address() + "/" + database.name() + "?tcpKeepAlive=true" + more;
        return DriverManager.getConnection(url, TestPostgres.SUPERUSER, database.password());
    }

    private static void insert(Connection connection, int n) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
            statement.setInt(1, n);
            statement.execute();
        }
    }

    private static String one(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT 1")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private String rows() {
        return String.valueOf(database.query("SELECT count(*) FROM t"));
    }

    private CompletableFuture<Connection> loggingIn() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return open("");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    private CompletableFuture<String> later(Connection connection) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return one(connection);
            } catch (SQLException e) {
                return String.valueOf(e.getSQLState());
            }
        });
    }

    @Test
    void aRuleMatchesPreparedStatementsByTheirText() throws Exception {
        var fifth = proxy.add(Rule.nth(5, Rule.sent("SELECT $1"), Rule.Effect.CUT_AFTER));
        try (var connection = open("&prepareThreshold=1&sslmode=prefer");
                var statement = connection.prepareStatement("SELECT ?::int")) {
            for (int i = 1; i < 5; i++) {
                statement.setInt(1, i);
                try (var rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(i);
                }
            }
            assertThatThrownBy(statement::executeQuery).isInstanceOf(SQLException.class);
        }
        assertThat(fifth.hits()).isEqualTo(1);
    }

    @Test
    void aSentCommitIsDoneDespiteACutConnection() throws Exception {
        var rule = proxy.add(Rule.cutAfterCommitSent(1));
        try (var connection = open("")) {
            insert(connection, 1);
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        assertThat(rule.hits()).isEqualTo(1);
        await().atMost(SOON).until(() -> rows().equals("1"));
    }

    @Test
    void aConnectionCanBeCutBetweenCommitAndReady() throws Exception {
        proxy.add(Rule.cutBeforeReadyAfterCommit(1));
        try (var connection = open("")) {
            insert(connection, 1);
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void theAnswerToAChosenCommitCanBeHeld() throws Exception {
        var rule = proxy.add(Rule.holdCommit(1, "INSERT INTO t"));
        try (var connection = open("")) {
            connection.setAutoCommit(false);
            one(connection);
            connection.commit();
            assertThat(rule.hits()).isZero();
            insert(connection, 1);
            var commit = CompletableFuture.runAsync(() -> commit(connection));
            assertThat(rule.awaitHit(SOON)).isTrue();
            assertThat(rows()).isEqualTo("1");
            assertThat(commit).isNotDone();
            proxy.remove(rule);
            commit.get(SOON_S, TimeUnit.SECONDS);
        }
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void swallowedMessagesArriveAfterHeal() throws Exception {
        try (var connection = open("")) {
            proxy.swallow(Direction.TO_CLIENT);
            var answer = later(connection);
            assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS)).isNotNull();
            proxy.heal();
            assertThat(answer.get(SOON_S, TimeUnit.SECONDS)).isEqualTo("1");
            proxy.blackHole();
            connection.abort(Runnable::run);
            await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> proxy.connections() == 1);
            proxy.heal();
            await().atMost(SOON).until(() -> proxy.connections() == 0);
        }
    }

    @Test
    void onlyNotificationsAreDropped() throws Exception {
        try (var connection = open("")) {
            connection.createStatement().execute("LISTEN c");
            var rule = proxy.add(Rule.dropNotifications());
            database.execute("NOTIFY c");
            await().atMost(SOON).until(() -> rule.hits() == 1);
            assertThat(one(connection)).isEqualTo("1");
            assertThat(connection.unwrap(PGConnection.class).getNotifications(100))
                    .isNullOrEmpty();
        }
    }

    @Test
    void loginsCanBeStalledAndConnectionsResetOrRefused() throws Exception {
        var rule = proxy.add(Rule.stallAuthentication());
        var login = loggingIn();
        assertThat(rule.awaitHit(SOON)).isTrue();
        assertThatThrownBy(() -> login.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        proxy.heal();
        login.get(SOON_S, TimeUnit.SECONDS).close();
        try (var connection = open("")) {
            proxy.reset();
            assertThat(later(connection).get(SOON_S, TimeUnit.SECONDS)).startsWith("08");
        }
        proxy.down();
        assertThatThrownBy(() -> open("")).isInstanceOf(SQLException.class);
        proxy.heal();
        open("").close();
    }

    @Test
    void aSlowLinkDeliversEveryMessage() throws Exception {
        try (var connection = open("")) {
            proxy.shape(LinkShape.delayed(Duration.ofMillis(100), Duration.ofMillis(20)));
            long from = System.nanoTime();
            assertThat(one(connection)).isEqualTo("1");
            assertThat(System.nanoTime() - from).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(150));
            proxy.shape(LinkShape.sliced(1));
            assertThat(one(connection)).isEqualTo("1");
            proxy.shape(LinkShape.narrow(2_000));
            assertThat(one(connection)).isEqualTo("1");
            proxy.shape(LinkShape.limited(1));
            assertThat(later(connection).get(SOON_S, TimeUnit.SECONDS)).startsWith("08");
        }
    }
}
