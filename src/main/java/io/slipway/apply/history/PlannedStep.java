package io.slipway.apply.history;

import io.slipway.apply.run.ChangeStatement;
import io.slipway.sql.text.Checksums;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A step of a change as it will stand in the history.
 *
 * @param number 1 for the first
 * @param from first statement, counted over the change from 1
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
