package io.slipway.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.postgres.address.NetworkPolicy;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.SecretSettings;
import io.slipway.postgres.address.Secrets;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.error.ServerError;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import io.slipway.problem.TargetProblem.Reason;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorDbTest {
    private static final SessionOptions TASK =
            SessionOptions.task("4711", Duration.ofMillis(1500), Duration.ofSeconds(15));

    private static final Duration MAX_WAIT = Duration.ofSeconds(60);

    private final TestPostgres server = TestPostgres.shared();
    private final TestPostgres.Database database = server.createDatabase();
    private final Connector connector = TestPostgres.connector();

    @Test
    void aSessionHasTheServiceNameAndAutocommit() throws SQLException {
        try (var session = connector.open(database.spec(), SessionOptions.service())) {
            assertThat(session.getAutoCommit()).isTrue();
            assertThat(ask(session, "SELECT current_setting('application_name')"))
                    .isEqualTo("slipway");
            assertThat(session.getNetworkTimeout()).isEqualTo(10_000);
        }
    }

    @Test
    void aTaskSessionStartsWithItsSettingsAndNoTimeout() throws SQLException {
        var options = TASK.with("search_path", "a\\b, \"c d\"");
        try (var session = connector.open(database.spec(), options)) {
            assertThat(ask(session, "SELECT current_setting('application_name')"))
                    .isEqualTo("slipway-taskrun-4711");
            assertThat(ask(session, "SELECT reset_val FROM pg_settings WHERE name = 'lock_timeout'"))
                    .isEqualTo("1500");
            assertThat(ask(session, "SHOW client_connection_check_interval")).isEqualTo("500ms");
            assertThat(ask(session, "SHOW idle_in_transaction_session_timeout")).isEqualTo("15s");
            assertThat(ask(session, "SHOW tcp_user_timeout")).isEqualTo("10000");
            assertThat(ask(session, "SHOW search_path")).isEqualTo("a\\b, \"c d\"");
            assertThat(session.getNetworkTimeout()).isZero();
        }
    }

    @Test
    void settingsBehindAPoolerAreMadeAfterTheStart() throws SQLException {
        var direct = database.spec();
        var pooled = new ConnectSpec(
                direct.address(), direct.database(), direct.user(), direct.secret(), direct.tlsMode(), true);
        try (var session = connector.open(pooled, TASK)) {
            assertThat(ask(session, "SHOW lock_timeout")).isEqualTo("1500ms");
            assertThat(ask(session, "SELECT reset_val FROM pg_settings WHERE name = 'lock_timeout'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void sessionSettingsOverrideRoleSettings() throws SQLException {
        var login = server.createLogin();
        database.execute("ALTER ROLE " + login + " SET lock_timeout = '1h'");
        try (var session = connector.open(database.spec(login), TASK)) {
            assertThat(ask(session, "SHOW lock_timeout")).isEqualTo("1500ms");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "a%41b",
                "x&user=postgres",
                "x#y",
                "schön",
                "-c lock_timeout=1",
                "a'b\\c",
                "a=b c",
                "h:1/x"
            })
    void theNameOfADatabaseIsNotParsed(String name) throws SQLException {
        var quoted = "\"" + name + "\"";
        database.execute("CREATE DATABASE " + quoted);
        try (var session = connector.open(in(name), SessionOptions.service())) {
            assertThat(ask(session, "SELECT current_database()")).isEqualTo(name);
        } finally {
            database.execute("DROP DATABASE " + quoted);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"it's", "back\\slash", " leading", "per%cent@/?&#", "schlüssel", "trailing "})
    void everyPasswordThatPostgresAcceptsWorks(String password) throws SQLException {
        var login = server.createLogin();
        database.execute("ALTER ROLE " + login + " PASSWORD '" + password.replace("'", "''") + "'");
        try (var session = connector(Map.of("P", password)).open(spec(login, "P"), SessionOptions.service())) {
            assertThat(ask(session, "SELECT current_user")).isEqualTo(login);
        }
    }

    @Test
    void aLongPasswordWorks() throws SQLException {
        everyPasswordThatPostgresAcceptsWorks("x".repeat(900));
    }

    @Test
    void aWrongPasswordIsReportedAndNotShown() {
        var failure = refused(connector(Map.of("P", "canary-51c2")), spec(server.createLogin(), "P"));
        assertReason(failure, Reason.WRONG_PASSWORD);
        assertThat(everythingIn(failure)).doesNotContain("canary-51c2");
    }

    @Test
    void aPasswordWithNulIsNeverSent() {
        var failure = refused(connector(Map.of("P", "canary-51c2\0x")), spec(server.createLogin(), "P"));
        assertReason(failure, Reason.WRONG_PASSWORD);
        assertThat(everythingIn(failure)).doesNotContain("canary-51c2");
    }

    @Test
    void aSecretThatIsNotSetIsNamed() {
        var failure = refused(connector(Map.of()), spec("anybody", "MISSING"));
        assertThat(failure).hasMessageContaining("env:MISSING is not set");
    }

    @Test
    void aMissingPasswordIsReported() {
        var spec = database.spec().withLogin(TestPostgres.SUPERUSER, null);
        assertReason(refused(connector, spec), Reason.WRONG_PASSWORD);
    }

    @Test
    void thePgpassFileIsNotRead(@TempDir Path folder) throws IOException {
        var login = server.createLogin();
        var file = Files.writeString(folder.resolve("pgpass"), "*:*:*:*:secret of " + login);
        System.setProperty("org.postgresql.pgpassfile", file.toString());
        try {
            assertReason(refused(connector, database.spec().withLogin(login, null)), Reason.WRONG_PASSWORD);
        } finally {
            System.clearProperty("org.postgresql.pgpassfile");
        }
    }

    @Test
    void aMissingDatabaseIsReported() {
        assertReason(refused(connector, in("missing")), Reason.NO_DATABASE);
    }

    @Test
    void aConnectionLimitIsReported() {
        var login = server.createLogin();
        database.execute("ALTER ROLE " + login + " CONNECTION LIMIT 0");
        assertReason(refused(connector, database.spec(login)), Reason.TOO_MANY_CONNECTIONS);
    }

    @Test
    void theSessionGoesToTheCheckedAddress() throws SQLException {
        var policy = new NetworkPolicy(List.of(), _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")});
        var elsewhere = at("database.invalid");
        var pinned = new Connector(TestPostgres.secrets(), policy);
        try (var session = pinned.open(elsewhere, SessionOptions.service())) {
            assertThat(ask(session, "SELECT current_database()")).isEqualTo(database.name());
        }
    }

    @Test
    void aCancelGoesToTheCheckedAddress() throws Exception {
        var policy = new NetworkPolicy(List.of(), _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")});
        var pinned = new Connector(TestPostgres.secrets(), policy);
        var patient = SessionOptions.service(MAX_WAIT).within(MAX_WAIT);
        try (var session = pinned.open(at("database.invalid"), patient);
                var statement = session.createStatement()) {
            statement.setQueryTimeout(1);
            var canceled = catchThrowableOfType(SQLException.class, () -> statement.execute("SELECT pg_sleep(600)"));
            assertThat(SqlState.of(canceled).queryCanceled()).isTrue();
        }
    }

    @Test
    void theNextAddressIsTriedWhereNothingListens() throws SQLException {
        var policy = new NetworkPolicy(List.of(), _ ->
                new InetAddress[] {InetAddress.ofLiteral("127.77.0.1"), InetAddress.ofLiteral("127.0.0.1")});
        var two = new Connector(TestPostgres.secrets(), policy);
        try (var session = two.open(at("two.invalid"), SessionOptions.service())) {
            assertThat(ask(session, "SELECT current_database()")).isEqualTo(database.name());
        }
    }

    @Test
    void anErrorKeepsItsCodePointOffsetAndItsHint() throws SQLException {
        try (var session = database.open();
                var statement = session.createStatement()) {
            var failure = catchThrowableOfType(
                    SQLException.class, () -> statement.execute("SELECT '😀', datnam FROM pg_database"));
            var error = ServerError.of(failure);
            assertThat(error.sqlState()).isEqualTo(new SqlState("42703"));
            assertThat(error.offset()).hasValue("SELECT '_', ".length());
            assertThat(error.report().hint()).contains("datname");
        }
    }

    @Test
    void openingIsFast() throws SQLException {
        var times = new long[200];
        for (int i = 0; i < times.length; i++) {
            var begin = System.nanoTime();
            connector.open(database.spec(), SessionOptions.service()).close();
            times[i] = System.nanoTime() - begin;
        }
        Arrays.sort(times);
        System.out.printf("open and close a session: p50 %d us, p95 %d us%n", times[100] / 1000, times[190] / 1000);
        assertThat(Duration.ofNanos(times[100])).isLessThan(Duration.ofSeconds(2));
    }

    private ConnectSpec at(String host) {
        var known = database.spec();
        return known.withAddress(new ServerAddress(host, known.address().port()));
    }

    private ConnectSpec spec(String login, String variable) {
        return database.spec().withLogin(login, new SecretRef.Env(variable));
    }

    private static Connector connector(Map<String, String> environment) {
        return new Connector(new Secrets(SecretSettings.trusted(), environment::get), new NetworkPolicy(List.of()));
    }

    private static ProblemException refused(Connector connector, ConnectSpec spec) {
        return catchThrowableOfType(ProblemException.class, () -> connector.open(spec, SessionOptions.service()));
    }

    private static void assertReason(ProblemException failure, Reason reason) {
        assertThat(failure.problem())
                .isInstanceOfSatisfying(
                        TargetProblem.Unreachable.class,
                        problem -> assertThat(problem.why()).isEqualTo(reason));
    }

    private static String everythingIn(Throwable failure) {
        var all = new StringBuilder();
        for (var t = failure; t != null; t = t.getCause()) {
            all.append(t).append('\n');
        }
        return all.toString();
    }

    private static String ask(Connection session, String sql) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    /** The same login in another database. */
    private ConnectSpec in(String other) {
        var spec = database.spec();
        return new ConnectSpec(spec.address(), other, spec.user(), spec.secret(), spec.tlsMode(), spec.pooler());
    }
}
