package io.slipway.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.cli.output.Colors;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RolloutTreeTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode rollout(String status, int running, String more) {
        return json("""
                {"id": "7", "plan": "3", "status": "%s", "stages": [
                  {"environment": "test", "waves": [{"tasks": 1, "done": 1, "failed": 0, "running": 0}]},
                  {"environment": "live", "waves": [{"tasks": 2, "done": 0, "failed": 1, "running": %d}]}]%s}
                """.formatted(status, running, more));
    }

    private static final JsonNode FAILED = json("""
            {"id": "9", "target": "shop", "environment": "live", "wave": 1, "change": 1, "state": "FAILED",
             "steps": 2, "appliedSteps": 1, "taskRuns": [
               {"uid": "11", "attempt": 1, "error": {"code": "connection-lost", "message": "old"}},
               {"uid": "12", "attempt": 2, "error": {"code": "script-error", "sqlState": "42P01",
                "message": "relation \\u001b does not exist", "line": 3, "column": 1, "hint": "create it"}}]}
            """);
    private static final JsonNode RUNNING = json("""
            {"id": "10", "target": "blog", "environment": "live", "wave": 1, "change": 1, "state": "RUNNING",
             "steps": 2, "appliedSteps": 0, "taskRuns": [
               {"uid": "13", "attempt": 1, "waitingFor": {"code": "lock", "detail": "behind pid 4"}}]}
            """);

    @Test
    void tasksStandInTheirWavesWithWhatTheyWaitForAndErrors() {
        var tree = new RolloutTree(
                rollout("RUNNING", 1, ""), Map.of("RUNNING", List.of(RUNNING), "FAILED", List.of(FAILED)));

        assertThat(tree.lines(Colors.NONE))
                .contains(
                        "rollout 7 of plan 3  RUNNING",
                        "    wave 1  1/1 done",
                        "    wave 1  0/2 done, 1 running, 1 failed")
                .containsSubsequence(
                        "  stage live",
                        "      blog  task 10 run 13  RUNNING  step 0/2",
                        "        waits: lock, behind pid 4")
                .containsSubsequence(
                        "  stage live",
                        "      shop  task 9 run 12  FAILED  step 1/2",
                        "        error script-error, SQLSTATE 42P01, change 1, line 3, column 1: relation ? does not exist",
                        "          hint: create it");
        assertThat(tree.next(" --server http://x"))
                .containsExactly(
                        "Next: slipway task retry 9 --server http://x, or slipway task skip 9 --reason REASON --server http://x");
    }

    @Test
    void statesAreColoredOnATerminalOnly() {
        var tree = new RolloutTree(rollout("DONE", 0, ""), Map.of());

        assertThat(tree.lines(Colors.ANSI).getFirst()).contains("\u001b[32mDONE\u001b[0m");
        assertThat(tree.lines(Colors.NONE)).noneMatch(line -> line.contains("\u001b"));
    }

    @Test
    void aRolloutStandsWhenOnlyAPersonCanMoveIt() {
        Map<String, List<JsonNode>> doubt = Map.of("INDETERMINATE", List.of(FAILED));
        String waits = ", \"waitingFor\": {\"code\": \"x\", \"detail\": \"y\"}";

        assertThat(new RolloutTree(rollout("RUNNING", 0, ""), Map.of()).isSettled())
                .isFalse();
        assertThat(new RolloutTree(rollout("FAILED", 1, ""), Map.of()).isSettled())
                .isFalse();
        assertThat(new RolloutTree(rollout("FAILED", 0, ""), Map.of()).isSettled())
                .isTrue();
        assertThat(new RolloutTree(rollout("RUNNING", 0, waits), doubt).isSettled())
                .isTrue();
        assertThat(new RolloutTree(rollout("RUNNING", 1, waits), doubt).isSettled())
                .isFalse();
        assertThat(new RolloutTree(rollout("PAUSED", 0, ""), Map.of()).isSettled())
                .isFalse();
        assertThat(new RolloutTree(rollout("PAUSED", 0, ", \"reason\": \"error-budget\""), Map.of()).isSettled())
                .isTrue();
    }

    @Test
    void aRolloutThatAPersonPausedSaysHowToResumeIt() {
        var paused = new RolloutTree(rollout("PAUSED", 0, ", \"reason\": \"paused\""), Map.of());

        assertThat(paused.isPausedByPerson()).isTrue();
        assertThat(paused.resumeAdvice(" --server http://x"))
                .isEqualTo("The rollout is paused. Resume it: slipway rollout resume 7 --server http://x");
        assertThat(new RolloutTree(rollout("PAUSED", 1, ", \"reason\": \"paused\""), Map.of()).isPausedByPerson())
                .isFalse();
        assertThat(new RolloutTree(rollout("PAUSED", 0, ", \"reason\": \"error-budget\""), Map.of()).isPausedByPerson())
                .isFalse();
    }

    @Test
    void theExitCodeSaysHowTheRolloutEnded() {
        assertThat(WatchExit.ofRollout("DONE", 0)).isZero();
        assertThat(WatchExit.ofRollout("FAILED", 0)).isEqualTo(1);
        assertThat(WatchExit.ofRollout("CANCELED", 0)).isEqualTo(1);
        assertThat(WatchExit.ofRollout("RUNNING", 1)).isEqualTo(7);
        assertThat(WatchExit.ofRun("INDETERMINATE")).isEqualTo(7);
    }
}
