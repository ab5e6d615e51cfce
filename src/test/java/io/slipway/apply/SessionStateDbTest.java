package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunOutcome;
import io.slipway.testing.Proof;
import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What one step sets in its session holds in the next ones, as in a plain session of psql: whatever sets it, whatever
 * follows. The build tries each setter with one follower; all pairs: bench/proof.
 */
@Tag(Proof.TAG)
class SessionStateDbTest {
    private static final List<String> SETTERS = List.of(
            "SET search_path = app",
            "SET LOCAL search_path = app",
            "SET search_path = app; SET LOCAL search_path = public",
            "SELECT set_config('search_path', 'app', false)",
            "SELECT set_config('search_path', 'app', true)",
            "SELECT use_tenant('app')",
            "DO $$ BEGIN SET search_path = app; END $$",
            "DO $$ BEGIN PERFORM set_config('search_path', 'app', true); END $$",
            "SET search_path = app; RESET search_path",
            "SET app.tenant = 'x'",
            "SELECT set_config('app.' || 'tenant', 'it''s \"x\"', false)",
            "SELECT set_config('app.tenant', 'x', true)",
            "DO $$ BEGIN EXECUTE 'SET app.tenant = 5'; END $$",
            "INSERT INTO public.fired VALUES (1)",
            "SET app.tenant = 'x'; RESET ALL",
            "SET ROLE session_own",
            "SET LOCAL ROLE session_own",
            "DO $$ BEGIN SET ROLE session_own; END $$",
            "SET ROLE session_own; SET search_path = app; SET work_mem = '77kB'",
            "SET SESSION AUTHORIZATION session_own",
            "SET LOCAL SESSION AUTHORIZATION session_own",
            "SET SESSION AUTHORIZATION session_own; SET ROLE session_member",
            "SET session_replication_role = replica; SET SESSION AUTHORIZATION session_own",
            "SET datestyle = 'ISO, DMY'",
            "SET datestyle = 'German'",
            "DO $$ BEGIN SET datestyle = 'SQL, DMY'; END $$",
            "SET timezone = 'Asia/Tokyo'",
            "SET TIME ZONE INTERVAL '+05:30' HOUR TO MINUTE",
            "DO $$ BEGIN SET timezone = 'Asia/Tokyo'; END $$",
            "SET intervalstyle = 'sql_standard'; SET work_mem = '77kB'; SET extra_float_digits = -3");

    private static final List<String> FOLLOWERS = List.of(
            "%s; CREATE INDEX CONCURRENTLY w_i ON w (i)",
            "%s; VACUUM public.w",
            "-- slipway:batch table=public.t key=id size=200\n%s; UPDATE public.t SET a = a + 1",
            "-- slipway:transaction off\n%s");

    private static final String LOOK = """
            ; INSERT INTO w VALUES (42);
            CREATE TABLE made ();
            INSERT INTO public.seen SELECT current_user, session_user, current_setting('search_path'),
                current_setting('app.tenant', true), current_setting('DateStyle'), current_setting('TimeZone'),
                current_setting('IntervalStyle'), current_setting('work_mem'), current_setting('extra_float_digits'),
                current_setting('session_replication_role'), '01/02/2024'::date, DATE '2024-02-01'::text""";

    private static final String SEEN = """
            SELECT concat_ws(' | ', (SELECT s::text FROM public.seen s),
                (SELECT count(*) FROM app.w) || ' rows in app.w',
                (SELECT string_agg(c.relnamespace::regnamespace || '.' || c.relname || ' of ' || c.relowner::regrole, ', ' ORDER BY c.relname)
                 FROM pg_class c WHERE c.relname IN ('w_i', 'made')))""";

    private final ApplyFixture ours = new ApplyFixture();

    SessionStateDbTest() {
        ours.database.execute("ALTER ROLE " + ours.login + " SUPERUSER");
    }

    static Stream<Arguments> cases() {
        return IntStream.range(0, SETTERS.size())
                .boxed()
                .flatMap(setter -> IntStream.range(0, FOLLOWERS.size())
                        .filter(next -> Proof.isWhole() || next == setter % FOLLOWERS.size())
                        .mapToObj(next -> Arguments.of(SETTERS.get(setter), FOLLOWERS.get(next))));
    }

    private static void prepare(TestPostgres.Database database) {
        database.execute(
                "DO $$ BEGIN CREATE ROLE session_member; CREATE ROLE session_own; EXCEPTION WHEN OTHERS THEN NULL; END $$",
                "GRANT session_member TO session_own",
                "CREATE SCHEMA app",
                "GRANT ALL ON SCHEMA app, public TO session_own, session_member",
                "CREATE TABLE public.w (i int)",
                "CREATE TABLE app.w (i int)",
                "ALTER TABLE public.w OWNER TO session_member",
                "ALTER TABLE app.w OWNER TO session_member",
                "CREATE TABLE public.t (id int PRIMARY KEY, a int)",
                "ALTER TABLE public.t OWNER TO session_member",
                "INSERT INTO public.t SELECT g, g FROM generate_series(1, 500) g",
                "CREATE TABLE public.fired (i int)",
                "CREATE TABLE public.seen (a text, b text, c text, d text, e text, f text, g text, h text, i text, j text, k text, l text)",
                "GRANT ALL ON public.seen TO PUBLIC",
                """
                CREATE FUNCTION public.use_tenant(name text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
                    PERFORM set_config('search_path', name, false);
                    PERFORM set_config('app.tenant', name, false);
                END $$""",
                """
                CREATE FUNCTION public.fires() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    PERFORM set_config('app.tenant', 'fired', false);
                    RETURN NEW;
                END $$""",
                "CREATE TRIGGER fires BEFORE INSERT ON public.fired FOR EACH ROW EXECUTE FUNCTION public.fires()");
    }

    /** As psql sends it: one statement after the other, each its own transaction. */
    private String plainly(String script) throws SQLException {
        var database = TestPostgres.shared().createDatabase();
        prepare(database);
        PlainSession.run(database.spec(ours.login), script);
        return String.valueOf(database.query(SEEN));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theNextStepHasTheSettingsOfAPlainSession(String setter, String next) throws SQLException {
        var script = next.formatted(setter) + LOOK;
        prepare(ours.database);
        assertThat(ours.run(ApplyFixture.change(script))).isInstanceOf(RunOutcome.Applied.class);
        assertThat(ours.query(SEEN)).isEqualTo(plainly(script));
    }

    @Test
    void aCustomSettingOfAComputedNameHoldsUnderTheRoleOfAnotherLogin() {
        prepare(ours.database);
        var script = """
                SET SESSION AUTHORIZATION session_own; SET ROLE session_member; SELECT set_config('app.' || 'hidden', 'x', false);
                VACUUM public.w;
                INSERT INTO public.seen SELECT current_setting('app.' || 'hidden', true), session_user, current_user""";
        assertThat(ours.run(ApplyFixture.change(script))).isInstanceOf(RunOutcome.Applied.class);
        assertThat(ours.query("SELECT concat_ws(' ', a, b, c) FROM public.seen"))
                .isEqualTo("x session_own session_member");
    }

    @Test
    void aSettingIsReadInTheSessionAndNotInAParallelWorker() {
        prepare(ours.database);
        ours.database.execute("ALTER ROLE " + ours.login + " SET debug_parallel_query = 'regress'");
        var script = """
                SET SESSION AUTHORIZATION session_own; SET ROLE session_member; SET work_mem = '77kB';
                SELECT set_config('app.tenant', 'x', false), set_config('search_path', 'app', true);
                VACUUM public.w;
                INSERT INTO public.seen SELECT current_setting('app.tenant'), session_user, current_user,
                    current_setting('work_mem'), current_setting('search_path')""";
        assertThat(ours.run(ApplyFixture.change(script))).isInstanceOf(RunOutcome.Applied.class);
        assertThat(ours.query("SELECT concat_ws(' ', a, b, c, d, e) FROM public.seen"))
                .isEqualTo("x session_own session_member 77kB \"$user\", public");
    }

    @Test
    void aSmallerLockTimeoutOfTheScriptHoldsInLaterSteps() {
        prepare(ours.database);
        var script = "%s; VACUUM public.w; INSERT INTO public.seen SELECT current_setting('lock_timeout')";
        ours.run(ApplyFixture.change(script.formatted("DO $$ BEGIN SET lock_timeout = '50ms'; END $$")));
        assertThat(ours.query("SELECT a FROM public.seen")).isEqualTo("50ms");
    }

    @Test
    void theOwnLockTimeoutOfAStepIsNoSettingOfTheScript() {
        prepare(ours.database);
        ours.run(ApplyFixture.change("""
                CREATE INDEX CONCURRENTLY w_i ON w (i); SET work_mem = '77kB'; CREATE INDEX CONCURRENTLY w_j ON w (i);
                INSERT INTO public.seen SELECT coalesce(string_agg(name, ' '), 'none')
                    FROM pg_settings WHERE source = 'session' AND name <> 'lock_timeout'"""));
        assertThat(ours.query("SELECT a FROM public.seen")).isEqualTo("work_mem");
    }

    @Test
    void anExpressionOfASettingIsEvaluatedByItsOwnStepOnly() {
        prepare(ours.database);
        ours.database.execute("""
                CREATE FUNCTION public.counted(text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
                    INSERT INTO public.fx VALUES (1);
                    RETURN true;
                END $$""", "CREATE DOMAIN public.counting AS text CHECK (public.counted(VALUE))");
        var script =
                "SELECT set_config('app.tenant', 'a'::counting, false); VACUUM public.w; SELECT 1; VACUUM public.w";
        assertThat(ours.run(ApplyFixture.change(script))).isInstanceOf(RunOutcome.Applied.class);
        assertThat(ours.effects()).isEqualTo(1);
    }

    @Test
    void theNextOwnerHasTheSettingsThatTheSessionBeforeHeld() throws Exception {
        try (var standalone = new StandaloneFixture()) {
            standalone.asOwner("CREATE SCHEMA app", "CREATE TABLE app.u (a int)", "CREATE TABLE seen (a text, b text)");
            standalone.holdSnapshot();
            var script = """
                    DO $$ BEGIN SET search_path = app, public; PERFORM set_config('app.' || 'tenant', 'x', false); END $$;
                    SELECT set_config('search_path', 'public', true);
                    CREATE INDEX CONCURRENTLY i ON u (a);
                    INSERT INTO seen SELECT current_setting('app.tenant'), current_setting('search_path')""";
            var outcome = standalone.start(standalone.fixture.runner(standalone.run), script, standalone.run);
            standalone.awaitWaiting();
            standalone.terminate();
            standalone.release();
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Failed.class);
            assertThat(standalone.takeOver(script).get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Applied.class);
            assertThat(standalone.index("app.i")).isEqualTo("valid");
            assertThat(standalone.query("SELECT concat_ws(' ', a, b) FROM public.seen"))
                    .isEqualTo("x app, public");
        }
    }
}
