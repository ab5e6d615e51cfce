package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.FailureReport;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DoctorCommandDbTest {
    private final TestPostgres server = TestPostgres.shared();
    private final TestPostgres.Database database = server.createDatabase();
    private final String login = server.createLogin();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int doctor(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "--url";
        words[1] = "postgresql://" + login + "@localhost/" + database.name();
        System.arraycopy(options, 0, words, 2, options.length);
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = new CommandLine(new DoctorCommand(url -> database.open(login)))
                .setExecutionExceptionHandler(new FailureReport())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return line.execute(words);
    }

    /** As the first change would have made it. */
    private void plain() throws IOException {
        try (var script = DoctorCommandDbTest.class.getResourceAsStream("/db/target/history.sql")) {
            database.execute(
                    "SET ROLE " + login,
                    "CREATE SCHEMA slipway",
                    "BEGIN;" + new String(script.readAllBytes(), StandardCharsets.UTF_8) + "; COMMIT",
                    "SELECT slipway.claim_identity(gen_random_uuid())");
        }
    }

    private void copyOf(String change) throws IOException {
        database.grantCreate(login);
        plain();
        database.execute(
                "INSERT INTO slipway.history (target_uid, change_key, step, kind, state, checksum, change_checksum,"
                        + " steps_total, installation, task, run_uid, epoch, nonce_hash, statements, committed_at)"
                        + " SELECT target_uid, '" + change + "', 1, 'TRANSACTION', 'APPLIED', 'c', 'c', 1, target_uid,"
                        + " target_uid, 1, 1, '', '[1,2)', now() FROM slipway.identity",
                "UPDATE slipway.identity SET system_identifier = 1");
    }

    @Test
    void aLoginThatCannotCreateTheHistoryIsReferredToTheDba() {
        assertThat(doctor()).isEqualTo(ExitCode.CHECKS_FOUND_ERRORS);
        assertThat(out.toString()).contains("ERROR    history", "slipway doctor --grants", "OK       login");
    }

    @Test
    void theGrantsScriptMakesTheTargetReady() {
        assertThat(doctor("--grants")).isEqualTo(ExitCode.DONE);
        database.execute(out.toString());

        assertThat(doctor("-o", "json")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("\"found\" : \"guarded\"").doesNotContain("WARNING", "ERROR");
        assertThat(doctor("-o", "yaml")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("check: \"history\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ON pg_catalog.pg_stat_activity",
                "SELECT ON pg_catalog.pg_locks",
                "SELECT ON pg_catalog.pg_settings",
                "EXECUTE ON FUNCTION pg_catalog.pg_try_advisory_lock(integer,integer)",
                "EXECUTE ON FUNCTION pg_catalog.pg_current_wal_lsn()",
                "EXECUTE ON FUNCTION pg_catalog.pg_control_system()",
                "EXECUTE ON FUNCTION pg_catalog.set_config(text,text,boolean)",
                "EXECUTE ON FUNCTION pg_catalog.current_setting(text)"
            })
    void aMissingPrivilegeIsNamedAndTheGrantsScriptMendsIt(String privilege) {
        database.grantCreate(login);
        database.execute("REVOKE " + privilege + " FROM PUBLIC");

        assertThat(doctor()).isEqualTo(ExitCode.CHECKS_FOUND_ERRORS);
        assertThat(out.toString())
                .contains("ERROR    missing-privilege", "GRANT " + privilege + " TO \"" + login + "\"");
        assertThat(doctor("--grants")).isEqualTo(ExitCode.DONE);
        database.execute(out.toString());
        assertThat(doctor()).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("OK       privileges");
    }

    @Test
    void aPlainHistoryIsAWarning() throws IOException {
        database.grantCreate(login);
        assertThat(doctor()).isEqualTo(ExitCode.DONE);
        plain();
        assertThat(doctor()).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("WARNING  history            plain");
    }

    @Test
    void aHistoryForAnotherLoginIsAnError() {
        database.execute(io.slipway.apply.history.GuardedInstall.script(server.createLogin()));
        assertThat(doctor()).isEqualTo(ExitCode.CHECKS_FOUND_ERRORS);
        assertThat(out.toString()).contains("not for this login");
    }

    @Test
    void aPublicationOfTheHistoryIsAWarning() {
        database.execute(
                io.slipway.apply.history.GuardedInstall.script(login), "CREATE PUBLICATION everything FOR ALL TABLES");
        assertThat(doctor()).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("WARNING  publication        everything");
    }

    @Test
    void anAdoptedCopyKeepsItsHistory() throws IOException {
        copyOf("V:default/1#1");
        assertThat(doctor()).isEqualTo(ExitCode.CONFLICT);
        assertThat(out.toString()).contains("--adopt-copy", "--ignore-copy");

        assertThat(doctor("--adopt-copy")).isEqualTo(ExitCode.DONE);

        assertThat(err.toString()).contains("1 rows");
        assertThat(doctor("--quiet")).isEqualTo(ExitCode.DONE);
        assertThat(database.query("SELECT count(*) FROM slipway.history JOIN slipway.identity USING (target_uid)"))
                .isEqualTo("1");
        assertThat(doctor("--adopt-copy")).isEqualTo(ExitCode.DONE);
        assertThat(err.toString()).contains("nothing to decide");
    }

    @Test
    void anIgnoredCopyStartsWithoutHistory() throws IOException {
        copyOf("V:default/1#1");

        assertThat(doctor("--ignore-copy")).isEqualTo(ExitCode.DONE);

        assertThat(doctor()).isEqualTo(ExitCode.DONE);
        assertThat(
                        database.query(
                                "SELECT count(*) FROM slipway.history JOIN slipway.identity i USING (target_uid) WHERE i.system_identifier <> 1"))
                .isEqualTo("0");
        assertThat(database.query("SELECT count(*) FROM slipway.history")).isEqualTo("1");
    }

    @Test
    void aSubscriberIsNotAdopted() throws IOException {
        copyOf("V:default/1#1");
        database.execute(
                "CREATE SUBSCRIPTION s_" + database.name()
                        + " CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false)",
                "INSERT INTO pg_subscription_rel (srsubid, srrelid, srsubstate) SELECT s.oid, 'slipway.history'::regclass, 'i'"
                        + " FROM pg_subscription s WHERE s.subname = 's_" + database.name() + "'");
        try {
            assertThat(doctor("--adopt-copy")).isEqualTo(ExitCode.CONFLICT);
            assertThat(err.toString()).contains("subscription");
            assertThat(doctor()).isEqualTo(ExitCode.CONFLICT);
            assertThat(out.toString()).contains("--ignore-copy").doesNotContain("--adopt-copy");
        } finally {
            database.execute(
                    "ALTER SUBSCRIPTION s_" + database.name() + " SET (slot_name = NONE)",
                    "DROP SUBSCRIPTION s_" + database.name());
        }
    }

    @Test
    void adoptAndIgnoreTogetherAreRefused() {
        assertThat(doctor("--adopt-copy", "--ignore-copy")).isEqualTo(ExitCode.USAGE);
    }
}
