package io.slipway.control;

import static io.slipway.control.ControlFixture.columns;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Each CHECK that ties columns to one another has at least one row here that it alone refuses. */
class ControlConstraintsDbTest {
    private static final String ME = "owner = (SELECT id FROM slipway.replica)";

    /** What is inserted where, and which constraint refuses it. */
    record Row(String constraint, String table, String columns) {}

    static final List<Row> ROWS = List.of(
            new Row("task_run_owner", "task_run", "state = 'PENDING', " + ME),
            new Row("task_run_owner", "task_run", columns("DONE") + ", " + ME),
            new Row("task_run_released", "task_run", "state = 'PENDING', released_at = now()"),
            new Row("task_run_released", "task_run", columns("RUNNING") + ", released_at = now(), " + ME),
            new Row("task_run_started", "task_run", "state = 'RUNNING', epoch = 1"),
            new Row("task_run_started", "task_run", "state = 'RUNNING', started_at = now()"),
            new Row("task_run_not_started", "task_run", "state = 'AVAILABLE', sessions = 1"),
            new Row("task_run_not_started", "task_run", "state = 'PENDING', started_at = now()"),
            new Row("task_run_finished", "task_run", columns("RUNNING") + ", finished_at = now()"),
            new Row("task_run_finished", "task_run", "state = 'CANCELED'"),
            new Row("task_run_error", "task_run", "state = 'FAILED', finished_at = now()"),
            new Row("task_run_error", "task_run", "state = 'FAILED', finished_at = now(), error_code = 'script-error'"),
            new Row("task_run_no_error", "task_run", columns("RUNNING") + ", error_code = 'script-error'"),
            new Row("task_run_done", "task_run", columns("DONE").replace("applied_steps = 2", "applied_steps = 1")),
            new Row("check_run_owner", "check_run", "state = 'AVAILABLE', " + ME),
            new Row("check_run_released", "check_run", "state = 'AVAILABLE', released_at = now()"),
            new Row("check_run_released", "check_run", columns("RUNNING") + ", released_at = now(), " + ME),
            new Row("check_run_started", "check_run", "state = 'RUNNING', started_at = now()"),
            new Row("check_run_finished", "check_run", columns("RUNNING") + ", finished_at = now()"),
            new Row("check_run_error", "check_run", "state = 'FAILED', finished_at = now()"),
            new Row("check_run_error", "check_run", columns("DONE") + ", error_code = 'x', error_message = 'x'"),
            new Row(
                    "check_run_error",
                    "check_run",
                    "state = 'FAILED', finished_at = now(), error_code = 'script-error'"),
            new Row("rollout_check", "rollout", "plan_version = 1, actor = 'ann', status = 'DONE'"),
            new Row("rollout_check", "rollout", "plan_version = 1, actor = 'ann', finished_at = now()"),
            new Row("plan_check", "plan", "targets = '{}'"),
            new Row("audit_check", "audit", "actor = 'a', act = 'a', kind = 'k', object = 'o', seq = 1"),
            new Row(
                    "idempotency_check",
                    "idempotency",
                    "actor = 'a', method = 'POST', path = '/', key = 'k', request_hash = '\\x00', response = '{}'"),
            new Row(
                    "replica_check",
                    "replica",
                    "id = '00000000-0000-0000-0000-00000000000b', host = 'h', binary_version = '1', retired = true"),
            new Row("schema_level_check", "schema_level", "level = 7, needs = 8"));

    private static ControlFixture rows;

    @BeforeAll
    static void open() {
        rows = new ControlFixture();
    }

    @AfterAll
    static void close() {
        rows.close();
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void eachConstraintRefusesItsRow(Row row) {
        assertThat(rows.attempt(insert(row)).constraint()).isEqualTo(row.constraint());
    }

    private static String insert(Row row) {
        return switch (row.table()) {
            case "task_run" -> rows.taskRunInsert(row.columns());
            case "check_run" -> rows.checkRunInsert(row.columns());
            case "rollout" -> rows.insert("rollout", "plan = " + rows.plan() + ", " + row.columns());
            case "plan" ->
                rows.insert(
                        "plan",
                        "project = 1, title = 'p', options = '{}', actor = 'a', status = 'READY', " + row.columns());
            default -> rows.insert(row.table(), row.columns());
        };
    }

    @ParameterizedTest
    @EnumSource(StatesOfRuns.class)
    void aRowWithTheColumnsOfItsStateIsAccepted(StatesOfRuns state) {
        assertThat(rows.attempt(rows.taskRunInsert(columns(state.name())))).isEqualTo(ControlFixture.Refusal.NONE);
        if (state.ofCheckRuns) {
            assertThat(rows.attempt(rows.checkRunInsert(columns(state.name())))).isEqualTo(ControlFixture.Refusal.NONE);
        }
    }

    @Test
    void everyConstraintOverSeveralColumnsHasATestRow() {
        var inSchema = rows.database().query("""
                SELECT string_agg(conname, ' ' ORDER BY conname) FROM pg_constraint
                WHERE connamespace = 'slipway'::regnamespace AND contype = 'c' AND cardinality(conkey) > 1
                """);
        assertThat(Stream.of(String.valueOf(inSchema).split(" ")).collect(Collectors.toSet()))
                .isEqualTo(ROWS.stream().map(Row::constraint).collect(Collectors.toSet()));
    }

    @Test
    void anUnknownStateIsRefused() {
        assertThat(rows.attempt(rows.taskRunInsert("state = 'SKIPPED'")).constraint())
                .isEqualTo("task_run_state_check");
        assertThat(rows.attempt(rows.checkRunInsert("state = 'PENDING'")).constraint())
                .isEqualTo("check_run_state_check");
        assertThat(Arrays.stream(StatesOfRuns.values()).map(Enum::name)).hasSize(7);
    }

    enum StatesOfRuns {
        PENDING(false),
        AVAILABLE(true),
        RUNNING(true),
        INDETERMINATE(false),
        DONE(true),
        FAILED(true),
        CANCELED(true);

        private final boolean ofCheckRuns;

        StatesOfRuns(boolean ofCheckRuns) {
            this.ofCheckRuns = ofCheckRuns;
        }
    }
}
