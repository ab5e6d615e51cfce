package io.slipway.apply.history;

import io.slipway.apply.run.ChangeStatement;
import io.slipway.sql.text.Checksums;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A step of a change, as the history will contain it.
 *
 * @param number number of the step, from 1
 * @param from number of the first statement within the change, from 1
 */
public record PlannedStep(int number, HistoryRow.Kind kind, int from, List<ChangeStatement> statements) {
    public int to() {
        return from + statements.size();
    }

    /** SHA-256, in hex, of the checksums of its statements. */
    public String checksum() {
        return Checksums.of(statements.stream().map(ChangeStatement::checksum).collect(Collectors.joining()));
    }
}
