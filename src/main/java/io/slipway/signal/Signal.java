package io.slipway.signal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A message on the channel {@code slipway_signal}: {@code {"type": …, "uid": …}}. */
public sealed interface Signal {
    ObjectMapper MAPPER = new ObjectMapper();

    /** The name of the channel. */
    String CHANNEL = "slipway_signal";

    /** A cancel of this check run was requested. */
    record CancelCheckRun(long uid) implements Signal {}

    /** A cancel of this task run was requested. */
    record CancelTaskRun(long uid) implements Signal {}

    /** There is a run to claim or a rollout to evaluate. */
    record Wake() implements Signal {}

    /** The payload is not a signal of Slipway. */
    final class InvalidSignalException extends Exception {
        InvalidSignalException(boolean unknownType) {
            super(unknownType ? "unknown signal type" : "invalid signal payload");
        }
    }

    /** The JSON text of the notification. */
    default String payload() {
        return switch (this) {
            case CancelCheckRun(long uid) -> "{\"type\":\"cancel_plan_check_run\",\"uid\":" + uid + "}";
            case CancelTaskRun(long uid) -> "{\"type\":\"cancel_task_run\",\"uid\":" + uid + "}";
            case Wake() -> "{\"type\":\"wake\"}";
        };
    }

    /** Parses the JSON text of a notification. */
    static Signal parse(String payload) throws InvalidSignalException {
        JsonNode node;
        try {
            node = MAPPER.readTree(payload);
        } catch (JsonProcessingException e) {
            throw new InvalidSignalException(false);
        }
        JsonNode type = node.path("type");
        if (!type.isTextual()) {
            throw new InvalidSignalException(false);
        }
        return switch (type.textValue()) {
            case "cancel_plan_check_run" -> new CancelCheckRun(uid(node));
            case "cancel_task_run" -> new CancelTaskRun(uid(node));
            case "wake" -> new Wake();
            default -> throw new InvalidSignalException(true);
        };
    }

    private static long uid(JsonNode node) throws InvalidSignalException {
        JsonNode uid = node.path("uid");
        if (!uid.isIntegralNumber() || !uid.canConvertToLong()) {
            throw new InvalidSignalException(false);
        }
        return uid.longValue();
    }
}
