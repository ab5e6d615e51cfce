package io.slipway.apply.run;

import io.slipway.sql.Script;
import java.util.List;

/**
 * A change that is ready to be applied.
 *
 * @param checksum SHA-256 of the whole script; equal texts have equal checksums
 * @param statements in the order of the script
 * @param undoes keys of other changes that this change takes back. The version of an {@link ChangeName.Undo} is not
 *     among them
 */
public record PreparedChange(
        ChangeName name, String description, String checksum, List<ChangeStatement> statements, List<String> undoes) {
    public PreparedChange {
        statements = List.copyOf(statements);
        undoes = List.copyOf(undoes);
    }

    /** Makes a change from a script. The change takes no other change back. */
    public static PreparedChange of(ChangeName name, String description, Script script) {
        return of(name, description, script, List.of());
    }

    /** Makes a change from a script that was checked for errors before. */
    public static PreparedChange of(ChangeName name, String description, Script script, List<String> undoes) {
        return new PreparedChange(name, description, script.checksum(), ChangeStatements.read(script), undoes);
    }

    /** The same change under the checksum of another form of its text, for example of its file. */
    public PreparedChange withChecksum(String other) {
        return new PreparedChange(name, description, other, statements, undoes);
    }
}
