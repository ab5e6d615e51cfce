package io.slipway.apply.run;

import io.slipway.sql.Script;
import java.util.List;

/**
 * What is to be applied.
 *
 * @param checksum of the whole script; the same text has the same one, whoever reads it
 * @param statements in the script's order
 * @param undoes keys that this change takes back, of changes other than the version that an undo names
 */
public record PreparedChange(
        ChangeName name, String description, String checksum, List<ChangeStatement> statements, List<String> undoes) {
    public PreparedChange {
        statements = List.copyOf(statements);
        undoes = List.copyOf(undoes);
    }

    /** The change that this script is, without anything that it takes back. */
    public static PreparedChange of(ChangeName name, String description, Script script) {
        return of(name, description, script, List.of());
    }

    /** The change that this script is; whether it has errors was looked at before. */
    public static PreparedChange of(ChangeName name, String description, Script script, List<String> undoes) {
        return new PreparedChange(name, description, script.checksum(), ChangeStatements.read(script), undoes);
    }
}
