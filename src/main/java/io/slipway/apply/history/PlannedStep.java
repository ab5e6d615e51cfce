package io.slipway.apply.history;

import io.slipway.apply.run.ChangeStatement;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

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

    /** SHA-256 over those of its statements. */
    public String checksum() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var statement : statements) {
                digest.update(statement.checksum().getBytes(StandardCharsets.US_ASCII));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
