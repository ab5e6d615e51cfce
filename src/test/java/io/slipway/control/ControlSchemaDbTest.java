package io.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.ControlDatabase;
import io.slipway.testing.GeneratedDocument;
import io.slipway.testing.TestPostgres;
import java.util.Arrays;
import java.util.Objects;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;

/** The service's own schema: which migrations there are, and what they make of an empty database. */
class ControlSchemaDbTest {
    /** A released migration never changes: a new version is a new file, and both of these. */
    private static final String NEWEST = "1";

    private static final int MIGRATIONS = 1;

    @Test
    void theNewestVersionAndTheNumberOfMigrationsArePinned() {
        var database = TestPostgres.shared().createDatabase();
        var flyway = ControlDatabase.flyway(database, TestPostgres.SUPERUSER);
        var result = flyway.migrate();
        assertThat(result.success).isTrue();
        assertThat(result.migrationsExecuted).isEqualTo(MIGRATIONS);
        assertThat(MigrationVersion.fromVersion(Objects.requireNonNull(result.targetSchemaVersion)))
                .isEqualTo(MigrationVersion.fromVersion(NEWEST));
        assertThat(Arrays.stream(flyway.info().all())
                        .map(MigrationInfo::getVersion)
                        .filter(Objects::nonNull))
                .hasSize(MIGRATIONS);
        assertThat(database.query("SELECT max(level) FROM slipway.schema_level"))
                .as("the level is the newest version")
                .isEqualTo(NEWEST);
    }

    @Test
    void migratingAgainDoesNothing() {
        var database = TestPostgres.shared().createDatabase();
        ControlDatabase.flyway(database, TestPostgres.SUPERUSER).migrate();
        var before = SchemaRendering.of(database);
        var installation = database.query("SELECT id FROM slipway.installation");
        assertThat(ControlDatabase.flyway(database, TestPostgres.SUPERUSER).migrate().migrationsExecuted)
                .isZero();
        assertThat(SchemaRendering.of(database)).isEqualTo(before);
        assertThat(database.query("SELECT id FROM slipway.installation")).isEqualTo(installation);
    }

    @Test
    void everyInstallationHasItsOwnIdAndKey() {
        var one = TestPostgres.shared().createDatabase();
        var other = TestPostgres.shared().createDatabase();
        ControlDatabase.flyway(one, TestPostgres.SUPERUSER).migrate();
        ControlDatabase.flyway(other, TestPostgres.SUPERUSER).migrate();
        var sql = "SELECT id || ' ' || encode(hmac_key, 'hex') FROM slipway.installation";
        assertThat(one.query(sql)).hasSize(36 + 1 + 64).isNotEqualTo(other.query(sql));
    }

    @Test
    void schemaSqlMatchesTheMigratedSchema() {
        GeneratedDocument.assertUpToDate(
                "schema.sql",
                """
                -- The control database as its migrations leave it, read from the catalog; for reading only.
                -- Generated: %s

                """.formatted(GeneratedDocument.command(ControlSchemaDbTest.class))
                        + SchemaRendering.of(ControlDatabase.create()));
    }

    @Test
    void runnableRunsAreFoundByAPartialIndex() {
        var database = ControlDatabase.create();
        for (var index : new String[] {"idx_plan_check_run_active_status", "idx_task_run_active_status"}) {
            assertThat(database.query("SELECT pg_get_indexdef('slipway." + index + "'::regclass)"))
                    .contains("(state, uid) WHERE")
                    .contains("'AVAILABLE'")
                    .contains("'RUNNING'");
        }
    }
}
