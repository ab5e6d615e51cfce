package io.slipway.apply.run;

import io.slipway.sql.Script;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change that is ready to be applied.
 *
 * @param checksum SHA-256 of the whole script; equal texts have equal checksums
 * @param statements in the order of the script
 * @param undoes keys of other changes that this change takes back. The version of an {@link ChangeName.Undo} is not
 *     among them
 * @param continues checksum of an earlier form of the script, of which a part may be applied: its rows are continued if
 *     their statements are the same. Null: none
 */
public record PreparedChange(
        ChangeName name,
        String description,
        String checksum,
        List<ChangeStatement> statements,
        List<String> undoes,
        @Nullable String continues) {
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
        return new PreparedChange(name, description, script.checksum(), ChangeStatements.read(script), undoes, null);
    }

    /** The same change under the checksum of another form of its text, for example of its file. */
    public PreparedChange withChecksum(String other) {
        return new PreparedChange(name, description, other, statements, undoes, continues);
    }

    /** The same change, which continues one that was begun with an earlier form of the script. */
    public PreparedChange continuing(@Nullable String earlier) {
        return new PreparedChange(name, description, checksum, statements, undoes, earlier);
    }

    /** Whether a row with this checksum of its script may belong to this change. */
    public boolean accepts(String otherChecksum) {
        return otherChecksum.equals(checksum) || otherChecksum.equals(continues);
    }
}
