package io.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.backup.BackupException.Reason;
import io.slipway.backup.BackupObject.Content;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup of a change holds, and what an interrupted one leaves: nothing. */
class ChangeBackupDbTest {
    private static final BackupSettings NO_BUDGET = new BackupSettings(Duration.ZERO, false, BackupProgress.NONE);

    @TempDir
    private Path directory;

    private BackupFixture fixture;

    @BeforeEach
    void open() {
        fixture = new BackupFixture(directory.resolve("backups"));
        fixture.execute(
                "CREATE TABLE t (id int PRIMARY KEY, a text)",
                "INSERT INTO t SELECT i, 'a' || i" + " FROM generate_series(1, 100) i");
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void aLargeTableIsCopiedBeforeAndNewerRowsAreNoticed() throws Exception {
        fixture.settings = NO_BUDGET;
        var change = BackupFixture.change("DROP TABLE t");
        try (var backup = new ChangeBackup(fixture.store, change, fixture.settings)) {
            backup.prepare(fixture.connection);
            fixture.database.execute("INSERT INTO t VALUES (1000, 'newer')");
            fixture.connection.setAutoCommit(false);
            backup.run(fixture.connection, change);
            fixture.connection.rollback();
            fixture.connection.setAutoCommit(true);

            var made = backup.finish().orElseThrow();
            assertThat(made.mode()).isEqualTo(BackupMode.BEFORE);
            assertThat(made.rows()).isEqualTo(100);
            assertThat(made.seen()).singleElement().asString().contains("has 1 rows");
        }
    }

    @Test
    void rowsAreCopiedUnderTheLockOfTheChange() throws Exception {
        fixture.execute("CREATE TABLE u (id int PRIMARY KEY)");
        var change = BackupFixture.change("DROP TABLE t; DELETE FROM u WHERE id = 1");
        try (var backup = new ChangeBackup(fixture.store, change, fixture.settings)) {
            backup.prepare(fixture.connection);
            fixture.connection.setAutoCommit(false);
            backup.run(fixture.connection, change);

            assertThat(fixture.query(
                            "SELECT string_agg(relation::regclass || mode, ' ' ORDER BY relation) FROM pg_locks"
                                    + " WHERE relation IN ('t'::regclass, 'u'::regclass) AND pid = " + pid()
                                    + " AND mode IN ('AccessExclusiveLock', 'RowExclusiveLock')"))
                    .isEqualTo("tAccessExclusiveLock uRowExclusiveLock");
            fixture.connection.rollback();
        }
    }

    @Test
    void stepsOutsideOfATransactionHaveABackupToo() throws Exception {
        fixture.execute("CREATE INDEX t_a ON t (a)");
        var change = BackupFixture.change("DROP INDEX CONCURRENTLY t_a; DELETE FROM t");
        try (var backup = new ChangeBackup(fixture.store, change, fixture.settings)) {
            backup.prepare(fixture.connection);
            backup.run(fixture.connection, change);
            fixture.execute("DROP INDEX CONCURRENTLY t_a", "DELETE FROM t");

            var made = backup.finish().orElseThrow();
            assertThat(made.mode()).isEqualTo(BackupMode.BEFORE);
            fixture.restore(made);
        }
        assertThat(fixture.query("SELECT count(*) FROM t")).isEqualTo("100");
        assertThat(fixture.query("SELECT to_regclass('t_a')")).isEqualTo("t_a");
    }

    @Test
    void rowsThatPoliciesHideAreNotLeftOutSilently() throws Exception {
        fixture.execute(
                "CREATE POLICY few ON t USING (id < 10)",
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE t FORCE ROW LEVEL SECURITY");

        assertThatThrownBy(() -> fixture.apply("DROP TABLE t")).hasMessageContaining("row-level security");
        assertThat(fixture.store.list().backups()).isEmpty();
        fixture.connection.rollback();
        fixture.connection.setAutoCommit(true);
        assertThat(fixture.apply("DELETE FROM t").rows()).isEqualTo(9);
    }

    @Test
    void noSessionWritesBetweenAnExactCopyAndTheChange() throws Exception {
        var change = BackupFixture.change("DELETE FROM t");
        var settings = new BackupSettings(Duration.ZERO, true, BackupProgress.NONE);
        try (var backup = new ChangeBackup(fixture.store, change, settings);
                var other = fixture.database.open();
                var statement = other.createStatement()) {
            backup.prepare(fixture.connection);
            fixture.connection.setAutoCommit(false);
            backup.run(fixture.connection, change);

            statement.execute("SET lock_timeout = '50ms'");
            assertThatThrownBy(() -> statement.execute("INSERT INTO t VALUES (0)"))
                    .hasMessageContaining("lock timeout");
            fixture.connection.rollback();
            assertThat(backup.finish().orElseThrow().mode()).isEqualTo(BackupMode.EXACT);
        }
    }

    @Test
    void aSecondTryReplacesTheBackupOfTheFirst() throws Exception {
        var change = BackupFixture.change("DELETE FROM t WHERE id < 5; DROP TABLE t");
        try (var backup = new ChangeBackup(fixture.store, change, fixture.settings)) {
            backup.prepare(fixture.connection);
            for (int i = 0; i < 2; i++) {
                fixture.connection.setAutoCommit(false);
                backup.run(fixture.connection, change);
                assertThat(fixture.store.list().backups())
                        .singleElement()
                        .satisfies(each -> assertThat(each.objects())
                                .extracting(BackupObject::content)
                                .containsExactly(Content.TABLE));
                fixture.connection.rollback();
                fixture.execute("INSERT INTO t VALUES (" + -i + ")");
                fixture.connection.commit();
            }
            assertThat(fixture.store.list().backups().getFirst().rows()).isEqualTo(101);
            backup.discard();
        }
        assertThat(fixture.store.directory()).isEmptyDirectory();
    }

    @Test
    void aBackupWhoseConnectionEndsLeavesNothing() throws Exception {
        fixture.execute("INSERT INTO t SELECT i, repeat(md5(i::text), 500) FROM generate_series(1000, 4000) i");
        var change = BackupFixture.change("DROP TABLE t");
        var pid = pid();
        var killing = new BackupSettings(Duration.ofMinutes(1), false, (object, rows, bytes, estimated) -> {
            if (rows == 0) {
                fixture.database.execute("SELECT pg_terminate_backend(" + pid + ")");
            }
        });
        try (var backup = new ChangeBackup(fixture.store, change, killing)) {
            backup.prepare(fixture.connection);
            fixture.connection.setAutoCommit(false);

            assertThatThrownBy(() -> backup.run(fixture.connection, change)).isInstanceOf(SQLException.class);
            assertThat(backup.finish()).isEmpty();
        }
        assertThat(fixture.store.directory()).isEmptyDirectory();
    }

    private int pid() throws SQLException {
        return fixture.connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    }

    @Test
    void aRestoreWhoseConnectionEndsLeavesNothing() throws Exception {
        var backup = fixture.apply("DROP TABLE t");
        try (var restore = BackupRestore.open(fixture.store, backup.id(), fixture.connection)) {
            restore.plan();
            assertThat(fixture.query("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'slipway_restore%'"))
                    .isEqualTo("1");
            try (var other = fixture.database.open(fixture.login)) {
                assertThatThrownBy(() -> BackupRestore.open(fixture.store, backup.id(), other)
                                .plan())
                        .satisfies(e -> assertReason(e, Reason.CONFLICT));
            }
            fixture.database.execute("SELECT pg_terminate_backend(" + pid() + ")");
            assertThatThrownBy(restore::run).isInstanceOf(SQLException.class);
        }
        assertThat(fixture.query("SELECT to_regclass('public.t')")).isEqualTo("null");
        try (var other = fixture.database.open(fixture.login);
                var again = BackupRestore.open(fixture.store, backup.id(), other)) {
            again.plan();
            again.run();
        }
        assertThat(fixture.query("SELECT count(*) FROM t")).isEqualTo("100");
        assertThat(fixture.query("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'slipway_restore%'"))
                .isEqualTo("0");
    }

    @Test
    void anotherDatabaseAndANewerServerAreRefused() throws Exception {
        var backup = fixture.apply("DROP TABLE t");
        var other = new BackupFixture(directory.resolve("other"));
        assertThatThrownBy(() -> BackupRestore.open(fixture.store, backup.id(), other.connection))
                .satisfies(e -> assertReason(e, Reason.WRONG_TARGET))
                .hasMessageContaining(fixture.database.name());
        other.close();
        var from = backup.database();
        rewrite(backup, new Backup.Database(from.name(), from.systemIdentifier(), 990_000));
        assertThatThrownBy(() -> BackupRestore.open(fixture.store, backup.id(), fixture.connection))
                .satisfies(e -> assertReason(e, Reason.WRONG_TARGET))
                .hasMessageContaining("newer");
        rewrite(backup, new Backup.Database(from.name(), "1", from.serverVersion()));
        assertThatThrownBy(() -> BackupRestore.open(fixture.store, backup.id(), fixture.connection))
                .hasMessageContaining("of cluster 1");
    }

    private void rewrite(Backup backup, Backup.Database database) throws Exception {
        var other = new Backup(
                backup.id(),
                backup.createdAt(),
                database,
                backup.change(),
                backup.mode(),
                backup.objects(),
                backup.notCovered(),
                backup.seen());
        Files.writeString(
                fixture.store.directory().resolve(backup.id()).resolve(ManifestFile.NAME), ManifestFile.write(other));
    }

    @Test
    void anObjectInTheWayStopsTheRestoreBeforeItBegins() throws Exception {
        var backup = fixture.apply("DROP TABLE t");
        fixture.execute("CREATE VIEW t AS SELECT 1 AS id");

        assertThatThrownBy(() -> fixture.restore(backup)).satisfies(e -> assertReason(e, Reason.CONFLICT));
        assertThat(fixture.query("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'slipway_restore%'"))
                .isEqualTo("0");
        fixture.execute(
                "DROP VIEW t",
                "CREATE TABLE t (id int PRIMARY KEY, a text)",
                "INSERT INTO t VALUES (1, 'other'), (500, 'new')");
        assertThat(fixture.restore(backup).items()).singleElement().satisfies(item -> {
            assertThat(item.newer()).isOne();
            assertThat(item.differing()).isOne();
        });
        assertThat(fixture.query("SELECT count(*) || max(a) FILTER (WHERE id = 1) FROM t"))
                .isEqualTo("101a1");
    }

    @Test
    void tablesAreCopiedOnRequest() throws Exception {
        var backup = TablesBackup.make(fixture.store, fixture.connection, List.of(), BackupProgress.NONE);
        var rows = fixture.rows("t");
        fixture.execute("UPDATE t SET a = 'x' WHERE id < 10", "DELETE FROM t WHERE id > 90");

        fixture.restore(backup);

        assertThat(fixture.rows("t")).isEqualTo(rows);
        assertThatThrownBy(() -> TablesBackup.make(
                        fixture.store, fixture.connection, List.of("t; DROP TABLE t"), BackupProgress.NONE))
                .satisfies(e -> assertReason(e, Reason.NOT_FOUND));
    }

    private static void assertReason(Throwable e, Reason reason) {
        assertThat(e)
                .isInstanceOfSatisfying(
                        BackupException.class, each -> assertThat(each.reason()).isEqualTo(reason));
    }
}
