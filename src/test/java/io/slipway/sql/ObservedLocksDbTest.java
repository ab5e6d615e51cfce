package io.slipway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.sql.statement.Likelihood;
import io.slipway.sql.statement.LockMode;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Predictions against what a server does: each statement runs in a transaction that is rolled back. */
class ObservedLocksDbTest {
    private static final String ACTIVE_SQL_TRANSACTION = "25001";
    private static final int FIRST_USER_OID = 16384;

    private static final String RELATIONS = "SELECT oid::bigint, relfilenode::bigint FROM pg_class";
    private static final String LOCKS = "SELECT relation::bigint, mode FROM pg_locks"
            + " WHERE pid = pg_backend_pid() AND locktype = 'relation' AND relation >= " + FIRST_USER_OID;
    private static final String TABLES =
            "SELECT oid::bigint, relfilenode::bigint FROM pg_class WHERE relkind IN ('r', 'm')" + " AND oid >= "
                    + FIRST_USER_OID;

    /** Kinds of which a rewrite of a table shows as another file of it. */
    private static final Set<StatementKind> REWRITING = Set.of(
            StatementKind.ALTER_TABLE,
            StatementKind.ALTER_MATERIALIZED_VIEW,
            StatementKind.REFRESH_MATERIALIZED_VIEW,
            StatementKind.CLUSTER);

    /** Of its own: the statements are about roles and tablespaces too. */
    private static final EmbeddedPostgres SERVER =
            TestPostgres.fresh(EmbeddedSettings.DEFAULT.with("wal_level", "logical"));

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeAll
    static void createWhatTheStatementsAreAbout() throws SQLException {
        try (Connection connection = SERVER.open("postgres");
                Statement statement = connection.createStatement()) {
            for (var each : Script.of(KnownStatement.resource("setup.sql")).statements()) {
                statement.execute(each.text());
            }
        }
    }

    @Test
    void theServerLocksRewritesAndRefusesAsPredicted() throws SQLException {
        var softly = new SoftAssertions();
        int ran = 0;
        for (KnownStatement known : KnownStatement.all()) {
            if (known.runs() && known.statement().transaction() != TransactionBehavior.CONTROL) {
                compare(known, softly);
                ran++;
            }
        }
        softly.assertAll();
        assertThat(ran).isGreaterThan(360);
    }

    private static void compare(KnownStatement known, SoftAssertions softly) throws SQLException {
        try (Connection connection = SERVER.open("postgres");
                Statement session = connection.createStatement()) {
            session.setEscapeProcessing(false);
            session.execute("SET search_path = public, app");
            connection.setAutoCommit(false);
            if (List.of("FETCH", "MOVE", "CLOSE").contains(known.kind())) {
                session.execute("DECLARE c1 SCROLL CURSOR FOR SELECT generate_series(1, 10)");
            }
            Map<Long, Long> before = pairs(session, RELATIONS);
            observe(known, session, before, softly);
        }
    }

    private static void observe(
            KnownStatement known, Statement session, Map<Long, Long> before, SoftAssertions softly) {
        var predicted = known.statement();
        try {
            session.execute(predicted.text());
            session.execute("SET SESSION AUTHORIZATION DEFAULT");
            softly.assertThat(predicted.transaction()).as(known.sql()).isNotEqualTo(TransactionBehavior.REFUSED);
            softly.assertThat(predicted.lock()).as(known.sql()).isEqualTo(strongest(session, before));
            if (REWRITING.contains(predicted.kind())) {
                softly.assertThat(predicted.classification().rewrite())
                        .as(known.sql())
                        .isIn(rewritten(session, before) ? Likelihood.YES : Likelihood.NO, Likelihood.POSSIBLE);
            }
        } catch (SQLException e) {
            softly.assertThat(e.getSQLState()).as(known.sql() + e.getMessage()).isEqualTo(ACTIVE_SQL_TRANSACTION);
            softly.assertThat(predicted.transaction())
                    .as(known.sql())
                    .isIn(TransactionBehavior.REFUSED, TransactionBehavior.DEPENDS);
        }
    }

    private static LockMode strongest(Statement session, Map<Long, Long> before) throws SQLException {
        LockMode strongest = LockMode.NONE;
        try (ResultSet row = session.executeQuery(LOCKS)) {
            while (row.next()) {
                if (before.containsKey(row.getLong(1))) {
                    strongest = strongest.or(mode(row.getString(2)));
                }
            }
        }
        return strongest;
    }

    private static LockMode mode(String shown) {
        return Arrays.stream(LockMode.values())
                .filter(each -> shown.equals(each.label() + "Lock"))
                .findFirst()
                .orElseThrow();
    }

    private static boolean rewritten(Statement session, Map<Long, Long> before) throws SQLException {
        return pairs(session, TABLES).entrySet().stream()
                .anyMatch(each -> before.containsKey(each.getKey())
                        && !before.get(each.getKey()).equals(each.getValue()));
    }

    private static Map<Long, Long> pairs(Statement session, String query) throws SQLException {
        Map<Long, Long> pairs = new HashMap<>();
        try (ResultSet row = session.executeQuery(query)) {
            while (row.next()) {
                pairs.put(row.getLong(1), row.getLong(2));
            }
        }
        return pairs;
    }
}
