package io.slipway.chaos;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the records of plans whose titles have the same prefix. */
final class EvidenceReader {
    private final ChaosFixture rig;
    private final String titles;

    /** @param prefix {@code r12p}: of round 12; {@code r}: of all rounds */
    EvidenceReader(ChaosFixture rig, String prefix) {
        this.rig = rig;
        this.titles = prefix + "%";
    }

    Evidence read(Map<String, RequestedPlan> works, List<Fault> faults, ClientHistory history) throws SQLException {
        try (var control = rig.control().open()) {
            var plans = rows(control, PLANS, EvidenceReader::plan);
            var runs = rows(control, RUNS, EvidenceReader::run);
            var steps = new ArrayList<Evidence.Step>();
            var effects = new ArrayList<Evidence.Effect>();
            var slices = new ArrayList<Evidence.Slices>();
            var indexes = new ArrayList<Evidence.Index>();
            for (var server : rig.servers()) {
                for (var database : server.databases()) {
                    var target = server.target(database);
                    try (var connection = database.open()) {
                        effects.addAll(rows(connection, EFFECTS, row -> effect(target, row)));
                        slices.addAll(rows(connection, SLICES, row -> slices(target, row)));
                        indexes.addAll(rows(connection, INDEXES, row -> index(target, row)));
                        steps.addAll(steps(connection, target));
                    }
                }
            }
            return new Evidence(works, faults, history, runs, steps, effects, slices, indexes, plans);
        }
    }

    private List<Evidence.Step> steps(Connection connection, String target) throws SQLException {
        return rows(connection, HISTORY_THERE, row -> row.getBoolean(1)).getFirst()
                ? rows(connection, HISTORY, row -> step(target, row))
                : List.of();
    }

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> rows(Connection connection, String sql, Row<T> mapper) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, titles);
            var found = new ArrayList<T>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(mapper.of(rows));
                }
            }
            return found;
        }
    }

    private static final String PLANS = """
            SELECT p.id, p.title, o.id AS rollout, o.status
            FROM slipway.plan p LEFT JOIN slipway.rollout o ON o.plan = p.id
            WHERE p.title LIKE ?
            """;

    private static Evidence.PlanRow plan(ResultSet row) throws SQLException {
        long rollout = row.getLong("rollout");
        return new Evidence.PlanRow(
                row.getLong("id"), row.getString("title"), row.wasNull() ? null : rollout, row.getString("status"));
    }

    private static final String RUNS = """
            SELECT r.uid, k.uuid AS task, r.attempt, r.state, r.epoch, r.owner, r.steps, r.applied_steps, r.owner_deaths,
                   r.error_code || ': ' || r.error_message AS error, r.cancel_requested_at IS NOT NULL AS cancel_asked,
                   EXISTS (SELECT FROM slipway.transition m WHERE m.machine = 'TASK_RUN' AND m.uid = r.uid
                               AND m.to_state = 'INDETERMINATE') AS doubted,
                   t.name AS target, p.title, k.ordinal
            FROM slipway.task_run r JOIN slipway.task k ON k.id = r.task
            JOIN slipway.rollout o ON o.id = k.rollout JOIN slipway.plan p ON p.id = o.plan
            JOIN slipway.target t ON t.id = k.target
            WHERE p.title LIKE ? ORDER BY r.task, r.attempt
            """;

    private static Evidence.Run run(ResultSet row) throws SQLException {
        return new Evidence.Run(
                row.getLong("uid"),
                row.getString("task"),
                row.getInt("attempt"),
                row.getString("state"),
                row.getLong("epoch"),
                row.getString("owner"),
                row.getInt("steps"),
                row.getInt("applied_steps"),
                row.getInt("owner_deaths"),
                row.getString("error"),
                row.getBoolean("cancel_asked"),
                row.getBoolean("doubted"),
                row.getString("target"),
                row.getString("title"),
                row.getInt("ordinal"));
    }

    private static final String EFFECTS = """
            SELECT mark, (extract(epoch FROM begun) * 1e6)::bigint AS begun,
                   (extract(epoch FROM ended) * 1e6)::bigint AS ended
            FROM effects WHERE mark LIKE ? ORDER BY begun
            """;

    private static Evidence.Effect effect(String target, ResultSet row) throws SQLException {
        return new Evidence.Effect(target, row.getString("mark"), row.getLong("begun"), row.getLong("ended"));
    }

    private static final String SLICES = """
            SELECT mark, count(DISTINCT id) AS changed, count(*) AS changes FROM fx_slice WHERE mark LIKE ? GROUP BY mark
            """;

    private static Evidence.Slices slices(String target, ResultSet row) throws SQLException {
        return new Evidence.Slices(target, row.getString("mark"), row.getLong("changed"), row.getLong("changes"));
    }

    private static final String INDEXES = """
            SELECT n.nspname, c.relname, i.indisvalid AND i.indisready AND i.indislive AS whole
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relname LIKE 'ix\\_' || ? OR NOT (i.indisvalid AND i.indisready AND i.indislive)
               OR c.relname ~ '_cc(new|old)\\d*$' OR c.relname LIKE 'slipway\\_drop\\_%'
            """;

    private static Evidence.Index index(String target, ResultSet row) throws SQLException {
        return new Evidence.Index(target, row.getString("nspname"), row.getString("relname"), row.getBoolean("whole"));
    }

    private static final String HISTORY_THERE = "SELECT to_regclass('slipway.history') IS NOT NULL AND ?::text <> ''";

    private static final String HISTORY = """
            SELECT h.task, h.step, h.kind, h.state,
                   CASE WHEN h.kind = 'BATCH' THEN coalesce((h.progress ->> 'rows')::bigint, 0) ELSE 0 END AS batched
            FROM slipway.history h WHERE ?::text <> ''
            """;

    private static Evidence.Step step(String target, ResultSet row) throws SQLException {
        return new Evidence.Step(
                target,
                row.getString("task"),
                row.getInt("step"),
                row.getString("kind"),
                row.getString("state"),
                row.getLong("batched"));
    }
}
