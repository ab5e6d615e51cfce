package io.slipway.backup;

import io.slipway.apply.run.ChangeName;
import io.slipway.apply.run.PreparedChange;
import io.slipway.sql.Script;
import io.slipway.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** A database of a limited login, a store, and changes that are applied with their backups. */
final class BackupFixture implements AutoCloseable {
    private static final String DEFINITIONS = """
            SELECT string_agg(replace(line, E'\\n', ' '), E'\\n' ORDER BY line) FROM (
              SELECT format('%s %s %s %s %s', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                            concat(a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), a.attacl))
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
               WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.oid >= 16384
              UNION ALL SELECT concat(conrelid::regclass, conname, pg_get_constraintdef(oid))
                          FROM pg_constraint WHERE contype <> 'n' AND oid >= 16384
              UNION ALL SELECT concat(pg_get_indexdef(indexrelid), indisreplident)
                          FROM pg_index JOIN pg_class ON indrelid = pg_class.oid AND relkind <> 't' WHERE indexrelid >= 16384
              UNION ALL SELECT concat(pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal
              UNION ALL SELECT concat(oid::regclass, pg_get_viewdef(oid)) FROM pg_class
                         WHERE relkind IN ('v', 'm') AND oid >= 16384
              UNION ALL SELECT concat(polname, polcmd, pg_get_expr(polqual, polrelid)) FROM pg_policy
              UNION ALL SELECT concat_ws(' ', oid::regclass, relowner::regrole, relacl, relrowsecurity, reloptions,
                                         obj_description(oid, 'pg_class'), pg_get_partkeydef(oid),
                                         pg_get_expr(relpartbound, oid))
                          FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') AND oid >= 16384
              UNION ALL SELECT concat_ws(' ', objoid::regclass, objsubid > 0, description) FROM pg_description
                         WHERE classoid = 'pg_class'::regclass AND objoid >= 16384
              UNION ALL SELECT concat_ws(' ', seqrelid::regclass, seqtypid::regtype, seqincrement) FROM pg_sequence
              UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE prokind = 'f' AND oid >= 16384) x(line)
            """;

    final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    final String login = database.server().createLogin();
    final BackupStore store;
    final Connection connection;
    BackupSettings settings = new BackupSettings(Duration.ofSeconds(1), false, BackupProgress.NONE);

    BackupFixture(Path directory) {
        store = new BackupStore(directory, InstantSource.system());
        database.grantCreate(login);
        connection = database.open(login);
    }

    void execute(String... statements) {
        try (var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    static PreparedChange change(String script) {
        return PreparedChange.of(new ChangeName.Version("default", "7"), "a test", Script.of(script));
    }

    /** Applies a change in one transaction, as the engine does; the id of its backup. */
    Backup apply(String script) throws Exception {
        var change = change(script);
        try (var backup = new ChangeBackup(store, change, settings)) {
            backup.prepare(connection);
            connection.setAutoCommit(false);
            backup.run(connection, change);
            execute(change.statements().stream().map(each -> each.text()).toArray(String[]::new));
            connection.commit();
            connection.setAutoCommit(true);
            return backup.finish().orElseThrow();
        }
    }

    RestorePlan restore(Backup backup) throws Exception {
        try (var restore = BackupRestore.open(store, backup.id(), connection)) {
            var plan = restore.plan();
            plan = new RestorePlan(plan.id(), plan.items(), restore.run());
            return plan;
        } finally {
            execute("RESET search_path");
        }
    }

    /** The rows of tables, whatever the order of their rows and columns. */
    List<String> rows(String... tables) {
        return List.of(tables).stream()
                .map(table -> table + " "
                        + database.query("SELECT count(*) || ' ' || md5(string_agg(to_jsonb(t)::text, ',' ORDER BY"
                                + " to_jsonb(t)::text)) FROM " + table + " t"))
                .toList();
    }

    /** What is defined now and was not before, and the other way round. */
    List<String> changesSince(List<String> before) {
        var now = definitions();
        return Stream.concat(
                        before.stream().filter(line -> !now.contains(line)).map(line -> "- " + line),
                        now.stream().filter(line -> !before.contains(line)).map(line -> "+ " + line))
                .toList();
    }

    /** All definitions of the database but those of the server. */
    List<String> definitions() {
        return String.valueOf(database.query(DEFINITIONS)).lines().toList();
    }

    String query(String sql) {
        return String.valueOf(database.query(sql));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
