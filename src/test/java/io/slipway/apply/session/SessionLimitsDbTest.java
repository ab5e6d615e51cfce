package io.slipway.apply.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.run.RunOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The next statement has the limits again, however a script switched them off. */
class SessionLimitsDbTest {
    private static final String SEEN = "CREATE TABLE public.seen AS SELECT name, setting FROM pg_settings";
    private static final String OFF = """
            set_config('lock_timeout', '0', false), set_config('idle_in_transaction_session_timeout', '0', false),
            set_config('client_connection_check_interval', '0', false)""";

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();

    SessionLimitsDbTest() {
        fixture.database.execute(
                "CREATE TABLE public.o (id int PRIMARY KEY, n text)",
                "INSERT INTO o SELECT g FROM generate_series(1, 10) g",
                "GRANT ALL ON o TO " + fixture.login,
                "CREATE FUNCTION off() RETURNS text LANGUAGE sql AS $$ SELECT concat(" + OFF + ") $$",
                "CREATE FUNCTION off_by_trigger() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM off(); RETURN NEW; END $$");
    }

    private void apply(String script) {
        assertThat(fixture.run(ApplyFixture.change(script), ApplyFixture.newRun(), journal))
                .isInstanceOf(RunOutcome.Applied.class);
    }

    private String seen(String name) {
        return fixture.query("SELECT setting FROM public.seen WHERE name = '" + name + "'");
    }

    private void guarded() {
        assertThat(seen("lock_timeout")).isEqualTo("100");
        assertThat(seen("idle_in_transaction_session_timeout")).isEqualTo("60000");
        assertThat(seen("client_connection_check_interval")).isEqualTo("500");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET client_connection_check_interval = 0",
                "SET LOCAL lock_timeout = '1h'; SET LOCAL idle_in_transaction_session_timeout = '1h'",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE; SET lock_timeout TO '10min'",
                "SELECT " + OFF,
                "WITH x AS (SELECT " + OFF + ") SELECT * FROM x",
                "DO $$ BEGIN PERFORM " + OFF + "; END $$",
                "SELECT public.off()",
                "INSERT INTO public.o SELECT 11, public.off()",
                "SET lock_timeout = 0; RESET ALL",
                "SET lock_timeout = 0; RESET lock_timeout",
                "SELECT public.off(); DISCARD PLANS",
                "SET lock_timeout TO DEFAULT"
            })
    void limitsAreRestoredForTheNextStatement(String off) {
        apply(off + ";" + SEEN);
        guarded();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SET lock_timeout = 0", "SELECT " + OFF, "DO $$ BEGIN PERFORM " + OFF + "; END $$", "RESET ALL"})
    void limitsAreRestoredForRowLocks(String off) {
        apply(off + ";UPDATE public.o SET n = s.setting FROM pg_catalog.pg_settings s WHERE s.name = 'lock_timeout'");
        assertThat(fixture.query("SELECT string_agg(DISTINCT n, ',') FROM o")).isEqualTo("100");
    }

    @Test
    void aTriggerCannotSwitchOffTheLimits() {
        fixture.database.execute(
                "CREATE TRIGGER off BEFORE INSERT ON o FOR EACH ROW EXECUTE FUNCTION off_by_trigger()");
        apply("INSERT INTO public.o VALUES (11);" + SEEN);
        guarded();
        assertThat(journal.lines.toString()).contains("lock_timeout = 0 was lowered");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET client_connection_check_interval = 0",
                "SELECT " + OFF,
                "SELECT public.off()",
                "SET lock_timeout = 0; RESET ALL",
                "SET lock_timeout = 0; DISCARD ALL"
            })
    void limitsAreRestoredForAStandaloneStep(String off) {
        apply("-- slipway:transaction off\n" + off + ";" + SEEN);
        guarded();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET client_connection_check_interval = 0",
                "SELECT " + OFF,
                "SELECT public.off()"
            })
    void limitsAreRestoredForASlice(String off) {
        apply("-- slipway:batch table=o key=id size=3\n" + off + """
                ; UPDATE o SET n = concat_ws(' ', current_setting('lock_timeout'),
                    current_setting('idle_in_transaction_session_timeout'),
                    current_setting('client_connection_check_interval'))""");
        assertThat(fixture.query("SELECT string_agg(DISTINCT n, ',') FROM o")).isEqualTo("100ms 1min 500ms");
    }
}
