package io.slipway.sql.split;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the comment lines {@code -- slipway:key value} above the first statement; null or empty for a line
 * that is missing.
 *
 * @param risk one of low, medium, high
 * @param dependsOn versions
 * @param transactionOff each statement is a standalone step
 * @param asserts queries that must return true after the change
 * @param allow check codes with the reason why they are allowed here
 */
public record Header(
        @Nullable Boolean zeroDowntime,
        @Nullable Duration estimatedDuration,
        @Nullable String risk,
        List<String> dependsOn,
        boolean transactionOff,
        List<String> asserts,
        Map<String, String> allow,
        List<BatchSpec> batches) {
    /** The words for the risk of a change. */
    public static final Set<String> RISKS = Set.of("low", "medium", "high");

    static final String PREFIX = "slipway:";
    static final String PREFIX_UPPER = "SLIPWAY:";

    /** This header with {@code transactionOff}. */
    public Header withoutTransaction() {
        return new Header(zeroDowntime, estimatedDuration, risk, dependsOn, true, asserts, allow, batches);
    }
}
