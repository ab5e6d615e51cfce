package io.slipway.migration.local;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one key in {@code slipway.history}: a change that was applied, or of which a part was.
 *
 * @param key as in {@code slipway.history.change_key}
 * @param series null: the change has no version
 * @param version its version, or the name of a repeatable change; null: it has none
 * @param checksum SHA-256 of its script
 * @param steps number of its steps
 * @param appliedSteps number of those that are applied
 * @param begun whether a step outside of a transaction was begun and has no result yet
 * @param undoneBy key of the change that took it back; null: none
 * @param committedAt end of its last applied step; null: none is applied
 * @param isLocal whether a local command applied it, and not a server
 */
public record AppliedChange(
        String key,
        Kind kind,
        @Nullable String series,
        @Nullable String version,
        String description,
        String checksum,
        int steps,
        int appliedSteps,
        boolean begun,
        @Nullable String undoneBy,
        OffsetDateTime startedAt,
        @Nullable OffsetDateTime committedAt,
        @Nullable String actor,
        boolean isLocal) {

    /** What a key names. */
    public enum Kind {
        VERSION,
        REPEATABLE,
        UNDO,
        UNVERSIONED;

        static Kind of(String key) {
            return switch (key.charAt(0)) {
                case 'V' -> VERSION;
                case 'R' -> REPEATABLE;
                case 'U' -> UNDO;
                default -> UNVERSIONED;
            };
        }
    }

    /** Whether all steps are applied and none is taken back. */
    public boolean inEffect() {
        return appliedSteps == steps && !begun && undoneBy == null;
    }

    /** Whether only a part of its steps is applied. */
    public boolean isPartial() {
        return (appliedSteps < steps || begun) && undoneBy == null;
    }
}
