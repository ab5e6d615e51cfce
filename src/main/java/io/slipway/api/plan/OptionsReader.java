package io.slipway.api.plan;

import static io.slipway.plan.PlanOptions.DEFAULTS;

import io.slipway.api.http.Fields;
import io.slipway.api.plan.PlanBody.OptionsBody;
import io.slipway.api.plan.PlanBody.WaveBody;
import io.slipway.plan.PlanOptions;
import io.slipway.plan.Wave;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the options of a plan, with their defaults and limits. */
final class OptionsReader {
    private static final int MAX_WAVES = 100;

    private final Fields fields;

    OptionsReader(Fields fields) {
        this.fields = fields;
    }

    PlanOptions read(@Nullable OptionsBody body) {
        if (body == null) {
            return DEFAULTS;
        }
        fields.order("/options/softTimeout", body.softTimeout(), "hardTimeout", body.hardTimeout());
        return new PlanOptions(
                waves(body.waves()),
                fields.integer("/options/maxParallel", body.maxParallel(), 1, 10_000, DEFAULTS.maxParallel()),
                fields.integer("/options/maxFailures", body.maxFailures(), 0, 1_000_000, DEFAULTS.maxFailures()),
                fields.integer("/options/retries", body.retries(), 0, 100, DEFAULTS.retries()),
                duration("/options/lockTimeout", body.lockTimeout(), DEFAULTS.lockTimeout()),
                duration("/options/lockDeadline", body.lockDeadline(), DEFAULTS.lockDeadline()),
                fields.duration("/options/statementTimeout", body.statementTimeout()),
                fields.duration("/options/softTimeout", body.softTimeout()),
                fields.duration("/options/hardTimeout", body.hardTimeout()),
                duration("/options/victimBudget", body.victimBudget(), DEFAULTS.victimBudget()),
                fields.integer("/options/maxVictims", body.maxVictims(), 0, 100_000, DEFAULTS.maxVictims()),
                body.idempotent() == null ? DEFAULTS.idempotent() : body.idempotent(),
                body.backup() == null ? DEFAULTS.backup() : body.backup(),
                body.checks() == null ? DEFAULTS.checks() : body.checks());
    }

    private List<Wave> waves(@Nullable List<@Nullable WaveBody> bodies) {
        List<Wave> waves = new ArrayList<>();
        List<@Nullable WaveBody> given = bodies == null ? List.of() : bodies;
        fields.require(given.size() <= MAX_WAVES, "/options/waves", "must not have more than " + MAX_WAVES);
        for (int i = 0; i < given.size(); i++) {
            wave("/options/waves/" + i, given.get(i), waves);
        }
        return waves;
    }

    private void wave(String pointer, @Nullable WaveBody body, List<Wave> waves) {
        if (body == null || (body.percent() == null) == (body.count() == null)) {
            fields.wrong(pointer, "must have either percent or count");
            return;
        }
        if (body.percent() != null) {
            fields.integer(pointer + "/percent", body.percent(), 1, 100);
        } else {
            fields.integer(pointer + "/count", body.count(), 1, 1_000_000);
        }
        waves.add(new Wave(body.percent(), body.count()));
    }

    private Duration duration(String pointer, @Nullable Duration value, Duration otherwise) {
        Duration given = fields.duration(pointer, value);
        return given == null ? otherwise : given;
    }
}
