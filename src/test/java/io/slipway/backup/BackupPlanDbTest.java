package io.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a script would lose is read from its statements and from the catalog. */
class BackupPlanDbTest {
    @TempDir
    private Path directory;

    private BackupFixture fixture;

    @BeforeEach
    void open() {
        fixture = new BackupFixture(directory.resolve("backups"));
        fixture.execute("CREATE TABLE t (id int PRIMARY KEY, a text)");
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private BackupPlan plan(String script) throws SQLException {
        return BackupPlan.of(BackupFixture.change(script), fixture.connection);
    }

    private List<String> planned(String script) throws SQLException {
        return plan(script).items().stream()
                .map(item -> item.object().content() + " " + item.object().label())
                .toList();
    }

    @Test
    void aChangeThatLosesNothingHasNoBackup() throws Exception {
        assertThat(
                        planned(
                                "CREATE TABLE u (id int); DROP TABLE IF EXISTS missing; INSERT INTO t VALUES (0);"
                                        + " ALTER TABLE t ADD b int; DROP TABLE u; SELECT * FROM t FOR UPDATE; COMMENT ON TABLE t IS 'x'"))
                .isEmpty();
        var backup = new ChangeBackup(fixture.store, BackupFixture.change("SELECT 1"), fixture.settings);
        backup.prepare(fixture.connection);
        backup.run(fixture.connection, BackupFixture.change("SELECT 1"));
        assertThat(backup.finish()).isEmpty();
        assertThat(fixture.store.directory()).doesNotExist();
    }

    @Test
    void theSearchPathOfTheScriptAndItsRenamesAreFollowed() throws Exception {
        fixture.execute("CREATE SCHEMA other", "CREATE TABLE other.t (x int)");

        assertThat(planned("SET search_path TO other, public; TRUNCATE t; RESET search_path; DELETE FROM t"))
                .containsExactly("ROWS other.t", "ROWS public.t");
        assertThat(planned("ALTER TABLE t RENAME TO u; DROP TABLE u")).containsExactly("TABLE public.t");
        assertThat(planned("WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone"))
                .containsExactly("ROWS public.t");
        assertThat(planned("INSERT INTO t VALUES (1, 'b') ON CONFLICT (id) DO UPDATE SET a = 'b'"))
                .containsExactly("ROWS public.t");
        assertThat(fixture.connection.getSchema()).isEqualTo("public");
    }

    @Test
    void onlyRowsOfASimpleConditionAreCopiedAlone() throws Exception {
        assertThat(plan("DELETE FROM t x WHERE x.id > 90 OR a IN ('a1')")
                        .items()
                        .getFirst()
                        .query())
                .endsWith("FROM public.t x WHERE x.id > 90 OR a IN ('a1')");
        for (var script : List.of(
                "DELETE FROM t WHERE random() < 0.5",
                "INSERT INTO t VALUES (-1); DELETE FROM t WHERE id < 0",
                "DELETE FROM t USING t u WHERE t.id = u.id",
                "UPDATE t SET a = '' WHERE a < current_date::text",
                "UPDATE t SET a = u.a FROM t u WHERE t.id = u.id + 1")) {
            assertThat(plan(script).items())
                    .singleElement()
                    .satisfies(item -> assertThat(item.query()).as(script).endsWith("FROM public.t"));
        }
    }

    @Test
    void statementsThatCannotBeReadAreNamed() throws Exception {
        var plan = plan("SELECT 1;\nDO $$ BEGIN EXECUTE 'DROP TABLE t'; END $$;\nDROP TABLE t");

        assertThat(plan.notCovered()).singleElement().asString().startsWith("Line 2, DO: it runs statements");
        assertThat(plan.items()).hasSize(1);
    }
}
