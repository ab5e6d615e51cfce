package io.slipway.migration.file;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The texts that a draft becomes: the name, and the first lines of both files. */
final class DraftText {
    /** Longest name, in characters: with version and suffix it fits the 255 bytes of file systems. */
    private static final int MAX_NAME_LENGTH = 200;

    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern NO_NAME = Pattern.compile("[^a-z0-9]+");
    private static final Pattern EDGES = Pattern.compile("^_+|_+$");
    private static final Pattern BREAKS = Pattern.compile("[\\s\\p{C}\\u2028\\u2029]+");

    private DraftText() {}

    /**
     * The part of the file names after the version.
     *
     * @throws IllegalArgumentException if the description has no letter a-z and no digit, or is too long
     */
    static String name(String description) {
        String letters = ACCENTS.matcher(Normalizer.normalize(description, Normalizer.Form.NFD))
                .replaceAll("");
        String words = NO_NAME.matcher(letters.toLowerCase(Locale.ROOT)).replaceAll("_");
        String name = EDGES.matcher(words).replaceAll("");
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "The description needs a letter a-z or a digit: the file is named after it.");
        }
        if (name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("The description makes a name of " + name.length()
                    + " characters; at most " + MAX_NAME_LENGTH + " are possible.");
        }
        return name;
    }

    static String change(MigrationDraft draft, List<MigrationVersion> dependsOn) {
        var text = new StringBuilder("-- Migration: " + oneLine(draft.description()) + "\n");
        if (draft.zeroDowntime()) {
            text.append("-- slipway:zero-downtime true\n");
        }
        if (draft.estimatedDuration() != null) {
            text.append("-- slipway:estimated-duration ")
                    .append(draft.estimatedDuration())
                    .append('\n');
        }
        if (draft.risk() != null) {
            text.append("-- slipway:risk ").append(draft.risk()).append('\n');
        }
        dependsOn.forEach(
                version -> text.append("-- slipway:depends-on ").append(version).append('\n'));
        return text.append("\n-- Write the statements of the change here.\n").toString();
    }

    static String undo(MigrationDraft draft) {
        return "-- Undo of: " + oneLine(draft.description())
                + "\n\n-- Write the statements here that take the change back.\n";
    }

    /** A line break would end the comment, and the rest of the description would be SQL. */
    private static String oneLine(String description) {
        return BREAKS.matcher(description).replaceAll(" ").strip();
    }
}
