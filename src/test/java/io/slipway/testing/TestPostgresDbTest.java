package io.slipway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestPostgresDbTest {
    @Test
    void everyDatabaseIsNewAndEmpty() {
        var one = TestPostgres.shared().createDatabase();
        var other = TestPostgres.shared().createDatabase();
        one.execute("CREATE TABLE t (a int)");
        assertThat(other.query("SELECT count(*) FROM pg_class WHERE relname = 't'"))
                .isEqualTo("0");
        assertThat(one.query("SELECT current_database()")).isEqualTo(one.name());
    }

    @Test
    void runAppLogsInAndHasNoPrivilege() throws Exception {
        var database = TestPostgres.shared().createDatabase();
        try (var connection = database.open(TestPostgres.shared().runApp());
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT rolsuper OR rolcreaterole OR rolcreatedb, rolname"
                        + " FROM pg_roles WHERE rolname = current_user")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getBoolean(1)).isFalse();
            assertThat(row.getString(2)).isEqualTo("run_app");
        }
    }
}
