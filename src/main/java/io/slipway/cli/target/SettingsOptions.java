package io.slipway.cli.target;

import static io.slipway.plan.PlanOptions.DEFAULTS;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.plan.PlanOptions;
import io.slipway.time.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code options} of {@code slipway.yaml}: those of a plan, with the same defaults. */
final class SettingsOptions {
    private static final int NUMBER_LIMIT = 1_000_000;

    private final SettingsFile file;

    SettingsOptions(SettingsFile file) {
        this.file = file;
    }

    /** Waves are only for a rollout: they are not read. */
    PlanOptions read() {
        return new PlanOptions(
                List.of(),
                number("maxParallel", 1, DEFAULTS.maxParallel()),
                number("maxFailures", 0, DEFAULTS.maxFailures()),
                number("retries", 0, DEFAULTS.retries()),
                duration("lockTimeout", DEFAULTS.lockTimeout()),
                duration("lockDeadline", DEFAULTS.lockDeadline()),
                duration("statementTimeout"),
                duration("softTimeout"),
                duration("hardTimeout"),
                duration("victimBudget", DEFAULTS.victimBudget()),
                number("maxVictims", 0, DEFAULTS.maxVictims()),
                flag("idempotent", DEFAULTS.idempotent()),
                choice("backup", PlanOptions.BackupOption.values(), DEFAULTS.backup()),
                choice("checks", PlanOptions.ChecksOption.values(), DEFAULTS.checks()));
    }

    private static String pointer(String key) {
        return "/options/" + key;
    }

    private JsonNode node(String key) {
        return file.node(pointer(key));
    }

    private int number(String key, int min, int otherwise) {
        JsonNode value = node(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.canConvertToInt() || value.intValue() < min || value.intValue() > NUMBER_LIMIT) {
            throw file.wrong(pointer(key), "must be a whole number from " + min + " to " + NUMBER_LIMIT);
        }
        return value.intValue();
    }

    private Duration duration(String key, Duration otherwise) {
        Duration given = duration(key);
        return given == null ? otherwise : given;
    }

    private @Nullable Duration duration(String key) {
        JsonNode value = node(key);
        if (value.isMissingNode()) {
            return null;
        }
        Duration duration = value.isTextual() ? Durations.parse(value.asText()) : null;
        if (duration == null || !duration.isPositive()) {
            throw file.wrong(pointer(key), "must be a duration such as 30s");
        }
        return duration;
    }

    private boolean flag(String key, boolean otherwise) {
        JsonNode value = node(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw file.wrong(pointer(key), "must be true or false");
        }
        return value.isMissingNode() ? otherwise : value.booleanValue();
    }

    private <E extends Enum<E>> E choice(String key, E[] words, E otherwise) {
        JsonNode value = node(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        return Arrays.stream(words)
                .filter(word -> word.name().equals(value.asText()))
                .findFirst()
                .orElseThrow(() -> file.wrong(pointer(key), "must be one of " + Arrays.toString(words)));
    }
}
