package io.slipway.api;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The requests about plans and what follows from them that must be refused, and how. */
final class PlanInputCases {
    private PlanInputCases() {}

    static Stream<BadInput> all() {
        return Stream.of(fields(), targets(), scripts(), options(), unknown()).flatMap(List::stream);
    }

    private static List<BadInput> fields() {
        return List.of(
                plan("{}", 422, "plan-no-target"),
                plan("[]", 422, "validation"),
                plan("{\"title\": \"t\", \"targets\": [\"{target}\"]}", 422, "plan-no-change"),
                plan("{\"title\": \"t\", \"targets\": [\"{target}\"], \"changes\": []}", 422, "plan-no-change"),
                plan("{\"title\": \"t\", \"targets\": [\"{target}\"], \"changes\": [null]}", 422, "validation"),
                plan("{\"title\": \"t\", \"targets\": [\"{target}\"], \"changes\": [{}]}", 422, "validation"),
                plan("{\"title\": \"t\", \"targets\": [\"{target}\"], \"changes\": \"x\"}", 422, "validation"),
                plan(body("\"\"", "\"SELECT 1\""), 422, "validation"),
                plan(body("null", "\"SELECT 1\""), 422, "validation"),
                plan(body("7", "\"SELECT 1\""), 422, "validation"),
                plan(body("\"t\", \"colour\": 1", "\"SELECT 1\""), 422, "validation"),
                plan(body("\"t\", \"labels\": {\"a\": null}", "\"SELECT 1\""), 422, "validation"),
                plan(body("\"t\", \"labels\": {\"\": \"x\"}", "\"SELECT 1\""), 422, "validation"),
                plan(body("\"t\", \"project\": \"nobody-knows\"", "\"SELECT 1\""), 422, "validation"),
                plan(body("\"t\", \"project\": \"No Name\"", "\"SELECT 1\""), 422, "invalid-name"),
                plan(body("\"t\"", "7"), 422, "validation"),
                plan(body("\"t\"", "\"SELECT 1\", \"version\": \"../1\""), 422, "validation"),
                plan(body("\"t\"", "\"SELECT 1\", \"version\": \"\""), 422, "validation"),
                plan(body("\"t\"", "\"SELECT 1\", \"series\": \"a b\""), 422, "validation"));
    }

    private static List<BadInput> targets() {
        String changes = "\"changes\": [{\"script\": \"SELECT 1\"}]}";
        return List.of(
                plan("{\"title\": \"t\", " + changes, 422, "plan-no-target"),
                plan("{\"title\": \"t\", \"targets\": [], " + changes, 422, "plan-no-target"),
                plan("{\"title\": \"t\", \"targets\": [\"{target}\"], \"group\": \"g\", " + changes, 422, "plan-no-target"),
                plan("{\"title\": \"t\", \"targets\": [\"{target}\"], \"group\": \"gg\", " + changes, 422, "plan-no-target"),
                plan("{\"title\": \"t\", \"group\": \"nobody-knows\", " + changes, 422, "validation"),
                plan("{\"title\": \"t\", \"targets\": [\"nobody-knows\"], " + changes, 422, "validation"),
                plan("{\"title\": \"t\", \"targets\": [\"NOT A NAME\"], " + changes, 422, "invalid-name"),
                plan("{\"title\": \"t\", \"targets\": [null], " + changes, 422, "validation"),
                plan("{\"title\": \"t\", \"targets\": [\"{target}\", \"{target}\"], " + changes, 422, "plan-target-twice"));
    }

    private static List<BadInput> scripts() {
        List<BadInput> cases = new ArrayList<>();
        for (String empty : List.of("", " ", ";", "-- nothing", "/* nothing */", "\\n\\n;;")) {
            cases.add(plan(body("\"t\"", "\"" + empty + "\""), 422, "sql-syntax"));
        }
        for (String open : List.of("SELECT 'a", "SELECT \\\"a", "SELECT $$a", "SELECT 1 /* a", "SELECT $x$ $y$")) {
            cases.add(plan(body("\"t\"", "\"" + open + "\""), 422, "sql-syntax"));
        }
        for (String control : List.of("BEGIN", "COMMIT", "ROLLBACK", "START TRANSACTION", "PREPARE TRANSACTION 'x'")) {
            cases.add(plan(body("\"t\"", "\"SELECT 1; " + control + ";\""), 422, "transaction-control"));
        }
        for (String meta : List.of("\\\\copy t from 'f'", "\\\\! ls", "\\\\i other.sql", "\\\\connect x")) {
            cases.add(plan(body("\"t\"", "\"SELECT 1;\\n" + meta + "\\n\""), 422, "psql-meta-command"));
        }
        cases.add(plan(body("\"t\"", "\"SELECT '\\u0000'\""), 422, "bad-encoding"));
        cases.add(plan(body("\"t\"", "\"SELECT '\\ud800'\""), 422, "bad-encoding"));
        cases.add(plan(body("\"t\"", "\"SELECT 1\", \"rollbackScript\": \"COMMIT\""), 422, "transaction-control"));
        return cases;
    }

    private static List<BadInput> options() {
        List<BadInput> cases = new ArrayList<>();
        for (String bad : List.of(
                "\"maxParallel\": 0",
                "\"maxParallel\": \"1\"",
                "\"maxFailures\": -1",
                "\"retries\": 101",
                "\"lockTimeout\": 2",
                "\"lockTimeout\": \"2s\"",
                "\"lockTimeout\": \"PT0S\"",
                "\"lockTimeout\": \"-PT1S\"",
                "\"hardTimeout\": \"P99999D\"",
                "\"backup\": \"MAYBE\"",
                "\"checks\": \"skip\"",
                "\"waves\": [{}]",
                "\"waves\": [{\"percent\": 10, \"count\": 1}]",
                "\"waves\": [{\"percent\": 101}]",
                "\"waves\": [null]",
                "\"speed\": 1",
                "\"idempotent\": \"yes\"")) {
            cases.add(plan(body("\"t\", \"options\": {" + bad + "}", "\"SELECT 1\""), 422, "validation"));
        }
        return cases;
    }

    private static List<BadInput> unknown() {
        List<BadInput> cases = new ArrayList<>();
        for (String id : List.of("999999", "0", "-1", "x", "1.5", "99999999999999999999", "1%20")) {
            for (String path : List.of("/v1/plans/", "/v1/rollouts/", "/v1/tasks/", "/v1/task-runs/")) {
                cases.add(BadInput.get(path + id, 404, "not-found"));
            }
        }
        cases.add(BadInput.get("/v1/plans/999999/check-run", 404, "not-found"));
        cases.add(BadInput.get("/v1/rollouts/999999/tasks", 404, "not-found"));
        cases.add(BadInput.get("/v1/task-runs/999999/log", 404, "not-found"));
        cases.add(BadInput.get("/v1/rollouts?state=ASLEEP", 422, "validation"));
        cases.add(BadInput.get("/v1/plans?limit=0", 422, "validation"));
        cases.add(BadInput.get("/v1/plans?cursor=forged", 400, "bad-cursor"));
        for (String act : List.of(
                "plans/999999/check-run/cancel",
                "plans/999999/check-run",
                "plans/999999/rollout",
                "rollouts/999999/pause",
                "rollouts/999999/resume",
                "tasks/999999/retry",
                "task-runs/999999/cancel")) {
            cases.add(BadInput.of("POST", "/v1/" + act, null, 404, "not-found"));
        }
        cases.add(BadInput.of("POST", "/v1/tasks/999999/skip", "{}", 422, "validation"));
        cases.add(BadInput.of("POST", "/v1/tasks/999999/skip", "{\"reason\": \"r\"}", 404, "not-found"));
        cases.add(BadInput.of("POST", "/v1/task-runs/cancel", "{\"uids\": []}", 422, "validation"));
        cases.add(BadInput.of("POST", "/v1/task-runs/cancel", "{\"uids\": [\"999999\"]}", 404, "not-found"));
        return cases;
    }

    private static String body(String title, String script) {
        return "{\"title\": " + title + ", \"targets\": [\"{target}\"], \"changes\": [{\"script\": " + script + "}]}";
    }

    private static BadInput plan(String body, int status, String slug) {
        return BadInput.of("POST", "/v1/plans", body, status, slug);
    }
}
