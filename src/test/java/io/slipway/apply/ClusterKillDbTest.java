package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements about whole databases, and VACUUM, ended in their middle: whole or gone, and the next run does it. */
class ClusterKillDbTest {
    private static final Outcome DONE = new Outcome.Applied(1, 0, false);

    private final Singles singles = Singles.ofSuperuser();
    private final TestPostgres.Database other = singles.bench.server.createDatabase();

    ClusterKillDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        singles.close();
        singles.bench.database.execute("DROP DATABASE IF EXISTS " + other.name() + "_b");
    }

    private boolean there(String name) {
        return singles.bench
                .query("SELECT count(*) FROM pg_database WHERE datconnlimit <> -2 AND datname = '" + name + "'")
                .equals("1");
    }

    private void awaitActive(String sql) {
        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> singles.bench
                        .query("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = '" + sql + "'")
                        .equals("1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROP DATABASE $", "CREATE DATABASE $_b TEMPLATE $"})
    void aDatabaseIsWholeOrGone(String form) throws Exception {
        var sql = form.replace("$", other.name());
        var created = form.startsWith("CREATE") ? other.name() + "_b" : other.name();
        boolean before = there(created);
        // the server waits some seconds for the sessions of a database that is to be copied or dropped
        try (var ignored = other.open()) {
            var outcome = singles.start(sql);
            awaitActive(sql);
            singles.terminate();
            assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
        }
        assertThat(there(created)).isEqualTo(before);
        assertThat(singles.state()).isEqualTo("none");
        assertThat(singles.bench.run(Bench.change(sql))).isEqualTo(DONE);
        assertThat(there(created)).isNotEqualTo(before);
    }

    @Test
    void aVacuumIsSimplyRunAgain() throws Exception {
        singles.hold("LOCK TABLE t");
        var outcome = singles.start("VACUUM t");
        singles.awaitWaiting();
        singles.terminate();
        singles.release();
        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
        assertThat(singles.state()).isEqualTo("none");
        assertThat(singles.bench.run(Bench.change("VACUUM t"))).isEqualTo(DONE);
    }
}
