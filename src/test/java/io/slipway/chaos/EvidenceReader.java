package io.slipway.chaos;

import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads what is on record of plans whose titles begin alike. */
final class EvidenceReader {
    private final Rig rig;
    private final String titles;

    /** @param prefix {@code r12p}: of round 12; {@code r}: of all rounds */
    EvidenceReader(Rig rig, String prefix) {
        this.rig = rig;
        this.titles = prefix + "%";
    }

    Evidence read(Map<String, Work> works, List<Fault> faults, History history) throws SQLException {
        try (var control = rig.control().open()) {
            var plans = rows(control, PLANS, EvidenceReader::plan);
            var runs = rows(control, RUNS, EvidenceReader::run);
            var steps = new ArrayList<Evidence.Step>();
            var effects = new ArrayList<Evidence.Effect>();
            for (var server : rig.servers()) {
                for (var database : server.databases()) {
                    readTarget(database, server.target(database), steps, effects);
                }
            }
            return new Evidence(works, faults, history, runs, steps, effects, plans);
        }
    }

    private void readTarget(
            TestPostgres.Database database, String target, List<Evidence.Step> steps, List<Evidence.Effect> effects)
            throws SQLException {
        try (var connection = database.open()) {
            effects.addAll(rows(connection, EFFECTS, row -> effect(target, row)));
            if (rows(connection, HISTORY_THERE, row -> row.getBoolean(1)).getFirst()) {
                steps.addAll(rows(connection, HISTORY, row -> step(target, row)));
            }
        }
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
                row.getString("target"),
                row.getString("title"),
                row.getInt("ordinal"));
    }

    private static final String EFFECTS = """
            SELECT f.mark, (extract(epoch FROM f.at) * 1e6)::bigint AS begun,
                   (extract(epoch FROM (SELECT max(e.at) FROM fx_end e WHERE e.mark = f.mark)) * 1e6)::bigint AS ended
            FROM fx f WHERE f.mark LIKE ? ORDER BY f.at
            """;

    private static Evidence.Effect effect(String target, ResultSet row) throws SQLException {
        return new Evidence.Effect(target, row.getString("mark"), row.getLong("begun"), row.getLong("ended"));
    }

    private static final String HISTORY_THERE = "SELECT to_regclass('slipway.history') IS NOT NULL AND ?::text <> ''";

    private static final String HISTORY = """
            SELECT h.task, h.step, h.state, h.run_uid, h.epoch FROM slipway.history h WHERE ?::text <> ''
            """;

    private static Evidence.Step step(String target, ResultSet row) throws SQLException {
        return new Evidence.Step(
                target,
                row.getString("task"),
                row.getInt("step"),
                row.getString("state"),
                row.getLong("run_uid"),
                row.getLong("epoch"));
    }
}
