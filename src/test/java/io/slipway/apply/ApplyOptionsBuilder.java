package io.slipway.apply;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.VictimLimits;
import io.slipway.target.scope.BlockerPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Builds the options of a test: the defaults of a plan, except for what the test sets. */
public final class ApplyOptionsBuilder {
    /** 1 s, 20 sessions. */
    public static final VictimLimits VICTIM_LIMITS = new VictimLimits(Duration.ofSeconds(1), 20);

    private Duration lockTimeout = Duration.ofSeconds(2);
    private Duration lockDeadline = Duration.ofMinutes(10);
    private @Nullable Duration statementTimeout;
    private Duration cancelGrace = Duration.ofSeconds(5);
    private boolean idempotent;
    private VictimLimits victims = VICTIM_LIMITS;
    private @Nullable BlockerPolicy blockers;
    private @Nullable Duration softTimeout;
    private @Nullable Duration hardTimeout;
    private boolean showsData;

    private ApplyOptionsBuilder() {}

    public static ApplyOptionsBuilder options() {
        return new ApplyOptionsBuilder();
    }

    /** The defaults with another lock timeout and lock deadline. */
    public static ApplyOptions locks(Duration timeout, Duration deadline) {
        return options().lockTimeout(timeout).lockDeadline(deadline).build();
    }

    public ApplyOptionsBuilder lockTimeout(Duration value) {
        lockTimeout = value;
        return this;
    }

    public ApplyOptionsBuilder lockDeadline(Duration value) {
        lockDeadline = value;
        return this;
    }

    public ApplyOptionsBuilder statementTimeout(@Nullable Duration value) {
        statementTimeout = value;
        return this;
    }

    public ApplyOptionsBuilder cancelGrace(Duration value) {
        cancelGrace = value;
        return this;
    }

    public ApplyOptionsBuilder idempotent(boolean value) {
        idempotent = value;
        return this;
    }

    public ApplyOptionsBuilder victims(VictimLimits value) {
        victims = value;
        return this;
    }

    public ApplyOptionsBuilder blockers(BlockerPolicy value) {
        blockers = value;
        return this;
    }

    public ApplyOptionsBuilder softTimeout(@Nullable Duration value) {
        softTimeout = value;
        return this;
    }

    public ApplyOptionsBuilder hardTimeout(@Nullable Duration value) {
        hardTimeout = value;
        return this;
    }

    public ApplyOptionsBuilder showsData(boolean value) {
        showsData = value;
        return this;
    }

    public ApplyOptions build() {
        return new ApplyOptions(
                lockTimeout,
                lockDeadline,
                statementTimeout,
                cancelGrace,
                idempotent,
                victims,
                blockers,
                softTimeout,
                hardTimeout,
                showsData);
    }
}
