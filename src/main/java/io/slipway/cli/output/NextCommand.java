package io.slipway.cli.output;

import io.slipway.cli.rest.RestException.Refused;
import java.util.Optional;

/** The command to type after a refusal. */
final class NextCommand {
    private NextCommand() {}

    /**
     * The command for this refusal.
     *
     * @param server the option {@code --server}, with a space before it, or empty. A local command does not have it
     */
    static Optional<String> after(Refused refused, String server) {
        return after(refused)
                .map(next -> next.contains("slipway ") && !next.startsWith("slipway doctor") ? next + server : next);
    }

    private static Optional<String> after(Refused refused) {
        String[] at = refused.problem().path("instance").asText("").split("/", -1); // "", v1, plans, 7, …
        String resource = at.length > 2 ? at[2] : "";
        String noun = noun(resource);
        String run = resource.equals("task-runs") ? " --run" : "";
        String id = at.length > 3 ? at[3] : "";
        return Optional.ofNullable(
                switch (refused.code()) {
                    case "plan-not-ready" -> afterNotReady(member(refused, "planStatus"), id);
                    case "rollout-exists" -> "slipway rollout watch " + member(refused, "rollout");
                    case "target-exists" -> "slipway target show " + member(refused, "target");
                    case "not-found" -> noun.equals("task") ? "slipway rollout list" : "slipway " + noun + " list";
                    case "name-taken" -> "slipway " + noun + " list";
                    case "in-use" ->
                        noun.equals("server") ? "slipway target list" : "slipway rollout list --state RUNNING";
                    case "state-conflict", "decision-refused", "not-running", "precondition-failed" ->
                        "slipway " + noun + " show " + id + run;
                    case "missing-privilege", "server-not-supported" ->
                        "slipway doctor --url postgresql://USER@HOST/DATABASE";
                    case "busy", "control-unavailable", "idempotency-in-progress" -> "type the command again";
                    case "target-unreachable", "tls-verification" ->
                        "check host, port and tlsMode of the server: slipway server list";
                    default -> afterStatus(refused.status());
                });
    }

    private static String afterNotReady(String status, String plan) {
        return "slipway plan " + (status.equals("WAITING_APPROVAL") ? "approve " : "check ") + plan;
    }

    @SuppressWarnings("NullAway") // null: there is no such command
    private static String afterStatus(int status) {
        return status == 401 || status == 403 ? "set SLIPWAY_TOKEN to the token of an actor that may do this" : null;
    }

    private static String noun(String resource) {
        return switch (resource) {
            case "servers" -> "server";
            case "targets" -> "target";
            case "rollouts" -> "rollout";
            case "tasks", "task-runs" -> "task";
            default -> "plan";
        };
    }

    private static String member(Refused refused, String name) {
        return refused.problem().path(name).asText("");
    }
}
