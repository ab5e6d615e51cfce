package io.slipway.apply;

import java.util.List;

/**
 * What is to be applied.
 *
 * @param checksum of the whole script; the same text has the same one, whoever reads it
 * @param statements in the script's order
 * @param undoes keys that this change takes back, of changes other than the version that an undo names
 */
public record Change(
        ChangeName name, String description, String checksum, List<ChangeStatement> statements, List<String> undoes) {
    public Change {
        statements = List.copyOf(statements);
        undoes = List.copyOf(undoes);
    }
}
