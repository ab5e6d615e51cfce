package io.slipway.apply.run;

import io.slipway.problem.Position;
import io.slipway.sql.step.BatchForm;
import io.slipway.sql.step.StandaloneForm;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * One statement as it is sent to the server.
 *
 * @param text exactly one statement, without the semicolon
 * @param label its kind and object, without literals: {@code CREATE TABLE t}
 * @param start position of its first character in the script
 * @param data rows of a COPY … FROM STDIN; null: not such a statement
 * @param checksum SHA-256 in hex of the text with its data
 * @param effect what the statement does to its session
 * @param place the kind of step that the statement belongs to
 * @param standalone its form if it runs outside of a transaction block, else null
 * @param batch its form if it runs in slices, else null
 */
public record ChangeStatement(
        String text,
        String label,
        Position start,
        @Nullable CopyData data,
        String checksum,
        Effect effect,
        Place place,
        @Nullable StandaloneForm standalone,
        @Nullable BatchForm batch) {

    /** A statement of a transaction step. */
    public ChangeStatement(
            String text,
            String label,
            Position start,
            @Nullable CopyData data,
            String checksum,
            Effect effect,
            Place place) {
        this(text, label, start, data, checksum, effect, place, null, null);
    }

    /** The kind of step that a statement belongs to. The order of statements never changes. */
    public enum Place {
        /** In one transaction with the statements before and after it. */
        TRANSACTION,
        /** As {@link #TRANSACTION}, and the last of its step: the statements that follow need it committed. */
        ENDS_TRANSACTION,
        /** Outside of a transaction block: the server requires it, or the header of the script asks for it. */
        STANDALONE,
        /** In slices along a key. Each slice has its own transaction. */
        BATCH
    }

    /** The rows that follow a COPY … FROM STDIN in a script. */
    public interface CopyData {
        /** The position of the first row in the script. */
        Position position();

        /** The rows, from the first one. The caller closes the reader. */
        Reader open() throws IOException;
    }

    /** What a statement does to the session. */
    public enum Effect {
        /** Reads or writes rows; takes no strong lock. */
        ROWS,
        /** May take a strong lock; changes no setting. */
        LOCKS,
        /** May call functions that change settings. */
        CALLS,
        /** DO or CALL: as {@link #CALLS}. Outside of a transaction block it may commit in between. */
        ROUTINE,
        /** A plain SET, RESET, SET ROLE or set_config(…, false): later steps need the setting too. */
        SETTING,
        /** CONCURRENTLY: it waits for every older snapshot. No lock timeout can bound that wait. */
        CONCURRENT,
        /** DISCARD, DEALLOCATE or LOAD. */
        SESSION,
        /** DISCARD ALL: it resets every setting of the statements before it. */
        FORGETS;

        /** Whether the statement itself, not a trigger that it fires, may change settings. */
        public boolean mayChangeSettings() {
            return switch (this) {
                case ROWS, LOCKS, CONCURRENT -> false;
                case CALLS, ROUTINE, SETTING, SESSION, FORGETS -> true;
            };
        }
    }

    /** The same statement with another text to send. */
    public ChangeStatement withText(String other) {
        return new ChangeStatement(other, label, start, data, checksum, effect, place, standalone, batch);
    }

    /** Whether an intent is in the history while the statement runs. */
    public boolean hasIntent() {
        return place == Place.STANDALONE || place == Place.BATCH;
    }

    /** The position in the script of an offset of the text, in code points from 0. */
    public Position at(int offset) {
        int codePoints = Math.min(offset, text.codePointCount(0, text.length()));
        return start.after(text, text.offsetByCodePoints(0, codePoints));
    }
}
