package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.history.CopyResolution;
import io.slipway.apply.history.HistoryFacts;
import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.session.BackendSignals;
import io.slipway.apply.watch.LockGraph;
import io.slipway.postgres.facts.ServerProbe;
import io.slipway.postgres.facts.SessionIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The settings that a session inherits from its role and database, at their worst, against each kind of our sessions.
 */
class InheritedSettingsDbTest {
    private static final int MAX_TRIES = 20;
    private static final PreparedChange SCRIPT =
            ApplyFixture.change("INSERT INTO fx VALUES (7); SELECT pg_catalog.pg_sleep(0.05)");
    private static final PreparedChange CANCELED = ApplyFixture.change("INSERT INTO fx VALUES (8)");
    private static final PreparedChange IN_DOUBT =
            ApplyFixture.change("-- slipway:transaction off\nCALL public.fatal();");

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal doubtful = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();

    InheritedSettingsDbTest() {
        fixture.database.execute(
                "CREATE TABLE public.fatal ()",
                "ALTER TABLE public.fatal OWNER TO " + fixture.login,
                "CREATE PROCEDURE public.fatal() LANGUAGE plpgsql AS 'BEGIN COMMIT;"
                        + " PERFORM pg_terminate_backend(pg_backend_pid()); END'",
                "CREATE SCHEMA evil",
                "GRANT USAGE ON SCHEMA evil TO PUBLIC",
                "CREATE FUNCTION evil.version() RETURNS text LANGUAGE sql AS $$ SELECT 'MySQL' $$",
                "CREATE FUNCTION evil.never(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false'",
                "CREATE OPERATOR evil.= (FUNCTION = evil.never, LEFTARG = text, RIGHTARG = text)");
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource(quoteCharacter = '"', textBlock = """
            default_transaction_read_only, on, read-only
            statement_timeout, 1, statement-timeout
            transaction_timeout, 1, session-timeout
            idle_session_timeout, 1, APPLIED
            idle_in_transaction_session_timeout, 1, APPLIED
            lock_timeout, 1, APPLIED
            default_transaction_isolation, serializable, APPLIED
            default_transaction_deferrable, on, APPLIED
            search_path, "evil, pg_catalog, public", APPLIED
            role, "none", APPLIED
            row_security, off, APPLIED
            session_replication_role, replica, APPLIED
            exit_on_error, on, APPLIED
            standard_conforming_strings, off, APPLIED
            backslash_quote, off, APPLIED
            escape_string_warning, on, APPLIED
            bytea_output, escape, APPLIED
            extra_float_digits, -15, APPLIED
            client_encoding, LATIN1, APPLIED
            DateStyle, "German, DMY", APPLIED
            IntervalStyle, sql_standard, APPLIED
            TimeZone, "<+37>-37", APPLIED
            array_nulls, off, APPLIED
            transform_null_equals, on, APPLIED
            quote_all_identifiers, on, APPLIED
            client_min_messages, debug5, APPLIED
            log_min_messages, debug5, APPLIED
            log_statement, all, APPLIED
            log_min_duration_statement, 0, APPLIED
            check_function_bodies, off, APPLIED
            plpgsql.variable_conflict, use_column, APPLIED
            restrict_nonsystem_relation_kind, "view, foreign-table", APPLIED
            event_triggers, off, APPLIED
            plan_cache_mode, force_generic_plan, APPLIED
            synchronous_commit, off, APPLIED
            work_mem, 64, APPLIED
            temp_file_limit, 0, APPLIED
            max_stack_depth, 100, APPLIED
            client_connection_check_interval, 1, APPLIED
            tcp_user_timeout, 1, APPLIED
            debug_parallel_query, regress, APPLIED
            enable_seqscan, off, APPLIED
            from_collapse_limit, 1, APPLIED
            """)
    void everyKindOfOurSessionsWorksUnderIt(String setting, String value, String end) throws SQLException {
        assertThat(fixture.run(IN_DOUBT, run, doubtful)).isInstanceOf(RunOutcome.Indeterminate.class);
        fixture.awaitNoSession();
        fixture.database.execute("ALTER ROLE " + fixture.login + " IN DATABASE " + fixture.database.name() + " SET "
                + setting + " = " + (setting.equals("search_path") ? value : "'" + value + "'"));
        var all = new SoftAssertions();
        all.assertThat(resolution()).isInstanceOf(ResolutionResult.NotApplied.class);
        all.assertThat(inspection()).isEqualTo("POSTGRESQL " + fixture.login);
        all.assertThat(watch()).isEqualTo("gone");
        all.assertThat(decision())
                .isEqualTo(fixture.query("SELECT min(target_uid::text) FROM slipway.history"
                        + " RIGHT JOIN slipway.identity USING (target_uid)"));
        all.assertThat(end(patiently(() -> fixture.run(SCRIPT, ApplyFixture.newRun(), new MemoryJournal()))))
                .isEqualTo(end);
        var canceled = new MemoryJournal();
        canceled.onLine = line -> {
            if (line.kind() == RunLogLine.Kind.SESSION_OPENED) {
                canceled.cancel();
            }
        };
        all.assertThat(patiently(() -> fixture.run(CANCELED, ApplyFixture.newRun(), canceled)))
                .isInstanceOf(RunOutcome.Canceled.class);
        all.assertAll();
    }

    private static String end(RunOutcome outcome) {
        return switch (outcome) {
            case RunOutcome.Applied _ -> "APPLIED";
            case RunOutcome.Failed failed -> failed.error().code().code();
            default -> outcome.toString();
        };
    }

    private Object resolution() {
        var expected = new TargetIdentity(
                null,
                Long.parseLong(fixture.query("SELECT system_identifier FROM pg_control_system()")),
                Long.parseLong(fixture.query("SELECT oid FROM pg_database WHERE datname = current_database()")));
        var question =
                new DoubtResolution.DoubtfulRun(IN_DOUBT, run, expected, doubtful.changeKey(), doubtful, doubtful);
        return answer(() -> new DoubtResolution(fixture.watch(), fixture.watch(), question)
                .decide(new DoubtResolution.Decision(1, false, "seen by hand")));
    }

    private Object inspection() {
        return inService(session -> {
            HistoryFacts.read(session);
            return ServerProbe.facts(session).engine() + " "
                    + ServerProbe.role(session).name();
        });
    }

    private Object watch() {
        return inService(session -> {
            var ended = doubtful.allSessions.getFirst();
            LockGraph.read(session, List.<SessionIdentity>of(ended));
            return new BackendSignals(session).gone(ended) ? "gone" : "alive";
        });
    }

    private Object decision() {
        return inService(
                session -> new CopyResolution(session, null).adopt().targetUid().toString());
    }

    private interface Question {
        Object in(Connection session) throws SQLException;
    }

    private interface Answer {
        Object get() throws SQLException;
    }

    private Object inService(Question question) {
        return answer(() -> {
            try (var session = fixture.watch().open()) {
                return question.in(session);
            }
        });
    }

    /** An error is an answer too, so that one row shows every kind that fails. */
    private static Object answer(Answer of) {
        return patiently(() -> answered(of));
    }

    /** The next try, if the server ended a login that took longer than 1 ms: no timeout can be off before it. */
    private static <T> T patiently(Supplier<T> tries) {
        T answer = tries.get();
        for (int i = 1; i < MAX_TRIES && answer.toString().contains("(25P04)"); i++) {
            answer = tries.get();
        }
        return answer;
    }

    private static Object answered(Answer of) {
        try {
            return of.get();
        } catch (SQLException | RuntimeException e) {
            return e.toString();
        }
    }
}
