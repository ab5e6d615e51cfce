package io.slipway.migration.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.migration.file.FileSettings;
import io.slipway.migration.file.MigrationDirectory;
import io.slipway.migration.file.MigrationFile;
import io.slipway.migration.file.MigrationFiles;
import io.slipway.migration.file.MigrationVersion;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real Flyway. */
class FlywayHistoryDbTest {
    private static final String SCHEMA = "Own \"schema\"";
    private static final String TABLE = "flyway table";
    private static final Duration DURATION = Duration.ofMillis(12);

    @TempDir
    private Path directory;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Flyway flyway() {
        return Flyway.configure()
                .dataSource(database.jdbcUrl(), TestPostgres.SUPERUSER, database.password())
                .locations("filesystem:" + directory)
                .defaultSchema(SCHEMA)
                .table(TABLE)
                .placeholders(Map.of("tenant", "one"))
                .load();
    }

    private MigrationFiles files() throws Exception {
        return MigrationDirectory.read(new FileSettings(
                List.of(directory),
                Map.of("tenant", "another"),
                FileSettings.DEFAULT_PREFIX,
                FileSettings.DEFAULT_SUFFIX,
                true));
    }

    private FlywayHistory history(Connection connection) throws SQLException {
        return FlywayHistory.find(connection, SCHEMA, TABLE).orElseThrow();
    }

    private static List<String> pending(Flyway flyway) {
        return Arrays.stream(flyway.info().pending())
                .map(MigrationInfo::getScript)
                .toList();
    }

    /** All that a file can do to a checksum, many times. */
    private void writeFifty() throws IOException {
        List<String> ends = List.of("\n", "\r\n", "\r", "\n\n", "");
        for (int i = 1; i <= 50; i++) {
            String end = ends.get(i % ends.size());
            String mark = i % 7 == 0 ? "\uFEFF" : "";
            String separator = end.isEmpty() ? "\n" : end;
            write(
                    (i % 3 == 0 ? "sub/deeper/" : "") + "V0" + i + "_1__add_table_" + i + ".sql",
                    mark + "CREATE TABLE t" + i + " (a text DEFAULT 'ä\u2028€ ${tenant}');" + separator
                            + "  -- 𝄞 end \t" + separator + "SELECT " + i + ";" + end);
        }
        write("R__refresh_views.sql", "CREATE OR REPLACE VIEW v AS SELECT 1 AS a");
    }

    @Test
    void theChecksumsOfFiftyMigrationsAreThoseOfFlyway() throws Exception {
        writeFifty();
        flyway().migrate();
        MigrationFiles files = files();

        try (var connection = database.open()) {
            var applied = FlywayApplied.of(history(connection).rows(connection));
            assertThat(applied.versions()).hasSize(50);
            assertThat(applied.failed()).isEmpty();
            for (MigrationFile file : files.versioned()) {
                FlywayRow row = applied.versions().get(file.version());
                assertThat(row).as(file.relativePath()).isNotNull();
                assertThat(row.checksum()).as(file.relativePath()).isEqualTo(file.flywayChecksum());
                assertThat(row.script()).isEqualTo(file.relativePath());
                assertThat(row.description()).isEqualTo(file.description());
                assertThat(row.version()).isEqualTo(file.writtenVersion());
            }
            MigrationFile views = files.repeatable().getFirst();
            assertThat(applied.repeatables().get(views.description()).checksum())
                    .isEqualTo(views.flywayChecksum());
        }
    }

    @Test
    void flywayFindsNothingToDoAfterOurRows() throws Exception {
        write("V1__first.sql", "CREATE TABLE a (id int)");
        flyway().migrate();
        write("V2_0__" + "long_".repeat(45) + ".sql", "CREATE TABLE b (id int)");
        write("sub/V03__third.sql", "CREATE TABLE c (id int)");
        write("R__views.sql", "CREATE OR REPLACE VIEW v AS SELECT 1 AS a");
        MigrationFiles files = files();

        try (var connection = database.open()) {
            connection.setAutoCommit(false);
            for (MigrationFile file : files.versioned().subList(1, 3)) {
                history(connection).addApplied(connection, file, DURATION);
            }
            history(connection).addApplied(connection, files.repeatable().getFirst(), DURATION);
            connection.commit();
        }
        Flyway flyway = flyway();
        assertThat(pending(flyway)).isEmpty();
        flyway.validate();
        assertThat(flyway.migrate().migrationsExecuted).isZero();
        assertThat(Arrays.stream(flyway.info().applied()).map(MigrationInfo::getInstalledRank))
                .contains(1, 2, 3, 4);
    }

    @Test
    void anUndoneVersionIsPendingForFlywayAndMayBeAppliedAgain() throws Exception {
        write("V1__first.sql", "CREATE TABLE a (id int)");
        write("V2__second.sql", "CREATE TABLE b (id int)");
        flyway().migrate();
        MigrationFile second = files().versioned().getLast();

        try (var connection = database.open()) {
            FlywayHistory history = history(connection);
            connection.setAutoCommit(false);
            assertThat(history.addUndone(connection, second.requireVersion(), DURATION))
                    .isTrue();
            assertThat(history.addUndone(connection, second.requireVersion(), DURATION))
                    .isFalse();
            connection.commit();
            assertThat(pending(flyway())).containsExactly("V2__second.sql");
            history.addApplied(connection, second, DURATION);
            connection.commit();
        }
        flyway().validate();
        assertThat(flyway().migrate().migrationsExecuted).isZero();
    }

    @Test
    void aVersionThatFlywayAppliedMeanwhileIsRefused() throws Exception {
        write("V1__first.sql", "CREATE TABLE a (id int)");
        flyway().migrate();
        MigrationFile first = files().versioned().getFirst();

        try (var connection = database.open()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> history(connection).addApplied(connection, first, DURATION))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Flyway has applied version 1 in the meantime");
            connection.rollback();
            assertThat(history(connection).rows(connection)).hasSize(2);
        }
    }

    @Test
    void aBaselineCoversWhatIsBeforeIt() throws Exception {
        write("V1__first.sql", "CREATE TABLE a (id int)");
        write("V2.1__second.sql", "CREATE TABLE b (id int)");
        Flyway.configure()
                .configuration(flyway().getConfiguration())
                .baselineVersion("2.0")
                .load()
                .baseline();

        try (var connection = database.open()) {
            var applied = FlywayApplied.of(history(connection).rows(connection));
            assertThat(applied.baseline()).isEqualTo(MigrationVersion.parse("2"));
            assertThat(files().versioned())
                    .extracting(file -> applied.contains(file.requireVersion()))
                    .containsExactly(true, false);
            assertThat(FlywayHistory.find(connection, null, TABLE)).isEmpty();
        }
    }
}
