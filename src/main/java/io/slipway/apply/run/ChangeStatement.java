package io.slipway.apply.run;

import io.slipway.problem.Position;
import io.slipway.sql.step.BatchForm;
import io.slipway.sql.step.StandaloneForm;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * One statement as it is sent.
 *
 * @param text exactly one statement, without the semicolon
 * @param label its kind and object, without literals: {@code CREATE TABLE t}
 * @param start where it begins in the script
 * @param data rows of a COPY … FROM STDIN, else null
 * @param checksum SHA-256 in hex of the text with its data
 * @param effect what it does to the session it runs in
 * @param place in which step it stands
 * @param standalone what it is, where it runs outside of a transaction
 * @param batch how it is cut into slices, where it runs in those
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

    /** One that runs in a transaction. */
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

    /** How a change is cut into steps; the order is never changed. */
    public enum Place {
        /** In a transaction together with its neighbors. */
        TRANSACTION,
        /** As {@link #TRANSACTION}, and what follows needs it committed. */
        ENDS_TRANSACTION,
        /** It refuses a transaction block, or the change asked for none. */
        STANDALONE,
        /** In keyed slices, each in a transaction of its own. */
        BATCH
    }

    /** The rows that follow a COPY … FROM STDIN in a script. */
    public interface CopyData {
        /** Where the first row begins in the script. */
        Position position();

        /** The rows from the first on; the caller closes it. */
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
        /** DO or CALL: as {@link #CALLS}, and outside a transaction block it may commit on its way. */
        ROUTINE,
        /** A plain SET, RESET, SET ROLE or set_config(…, false): later steps need it too. */
        SETTING,
        /** CONCURRENTLY: waits for every older snapshot, so no lock timeout holds for it. */
        CONCURRENT,
        /** DISCARD and its like. */
        SESSION,
        /** DISCARD ALL: no setting from before it holds after it. */
        FORGETS;
    }

    /** The same with another text to send. */
    public ChangeStatement withText(String other) {
        return new ChangeStatement(other, label, start, data, checksum, effect, place, standalone, batch);
    }

    /** Whether an intent in the history stands for it while it runs. */
    public boolean hasIntent() {
        return place == Place.STANDALONE || place == Place.BATCH;
    }

    /** Where a place of the text, in code points from 0, is in the script. */
    public Position at(int offset) {
        int codePoints = Math.min(offset, text.codePointCount(0, text.length()));
        return start.after(text, text.offsetByCodePoints(0, codePoints));
    }
}
