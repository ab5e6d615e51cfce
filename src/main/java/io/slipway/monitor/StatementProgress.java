package io.slipway.monitor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a statement is, by the server's progress view.
 *
 * @param command {@code CREATE INDEX CONCURRENTLY}, {@code VACUUM}, {@code COPY FROM} …
 * @param phase in the words of the server; null for COPY
 * @param done of {@code total}, in {@code unit}
 * @param total 0: unknown
 * @param percent of this phase, 0 to 100; null when the total is unknown
 * @param waitsForPids the session that an index build waits for now
 */
public record StatementProgress(
        String command,
        @Nullable String phase,
        String unit,
        long done,
        long total,
        @Nullable Double percent,
        List<Integer> waitsForPids) {

    static StatementProgress of(
            String command, @Nullable String phase, String unit, long done, long total, List<Integer> waitsForPids) {
        Double percent = total <= 0 ? null : Math.min(100, Math.round(1000.0 * done / total) / 10.0);
        return new StatementProgress(command, phase, unit, done, total, percent, waitsForPids);
    }
}
