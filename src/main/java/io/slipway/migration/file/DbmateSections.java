package io.slipway.migration.file;

import io.slipway.problem.Position;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Divides a file of dbmate at its lines {@code -- migrate:up} and {@code -- migrate:down}. As in dbmate, such a line
 * counts wherever it stands, and only comments may stand above the first one. Those belong to the change.
 */
final class DbmateSections {
    private static final Pattern MARKER = Pattern.compile("--\\s*migrate:(up|down)(?:\\s+(.*?))?\\s*");
    private static final Pattern ANY_MARKER = Pattern.compile("(?m)^--\\s*migrate:up(?:\\s|$)");
    private static final Pattern NO_STATEMENT = Pattern.compile("\\s*(?:--.*)?\\s*", Pattern.DOTALL);

    private final FoundFile file;
    private final FileFindings findings;
    private final Map<MigrationKind, StringBuilder> padded = new EnumMap<>(MigrationKind.class);
    private final Map<MigrationKind, StringBuilder> own = new EnumMap<>(MigrationKind.class);
    private final Set<MigrationKind> begun = EnumSet.noneOf(MigrationKind.class);
    private final Set<MigrationKind> withoutTransaction = EnumSet.noneOf(MigrationKind.class);

    DbmateSections(FoundFile file, FileFindings findings) {
        this.file = file;
        this.findings = findings;
        for (MigrationKind kind : List.of(MigrationKind.VERSIONED, MigrationKind.UNDO)) {
            padded.put(kind, new StringBuilder());
            own.put(kind, new StringBuilder());
        }
    }

    static boolean isMarked(String text) {
        return ANY_MARKER.matcher(text).find();
    }

    /** The change, and the way back if the file has one. */
    List<MigrationSection> of(String text) {
        MigrationKind current = MigrationKind.VERSIONED;
        int number = 0;
        for (String line : text.split("(?<=\n)", -1)) {
            number++;
            MigrationKind marked = marker(line, number);
            if (marked != null) {
                current = marked;
            } else if (begun.isEmpty() && !NO_STATEMENT.matcher(line).matches()) {
                error(number, "A statement stands above the line `-- migrate:up`.", "Move it below that line.");
            }
            for (MigrationKind kind : padded.keySet()) {
                append(kind, line, kind == current);
            }
        }
        List<MigrationSection> sections = new ArrayList<>();
        for (MigrationKind kind : begun) {
            sections.add(new MigrationSection(
                    kind,
                    String.valueOf(padded.get(kind)),
                    String.valueOf(own.get(kind)),
                    withoutTransaction.contains(kind)));
        }
        return sections;
    }

    private void append(MigrationKind kind, String line, boolean isOwn) {
        StringBuilder text = padded.get(kind);
        StringBuilder part = own.get(kind);
        if (text == null || part == null) {
            return;
        }
        if (isOwn) {
            text.append(line);
            part.append(line);
        } else if (line.endsWith("\n")) {
            text.append('\n');
        }
    }

    private @Nullable MigrationKind marker(String line, int number) {
        Matcher marker = MARKER.matcher(line);
        if (!marker.matches()) {
            return null;
        }
        MigrationKind kind = marker.group(1).equals("up") ? MigrationKind.VERSIONED : MigrationKind.UNDO;
        if (!begun.add(kind)) {
            error(number, "The file has this line twice.", "Make one section of the two.");
        }
        String options = marker.group(2);
        if (options != null && !options.isEmpty()) {
            option(kind, options, number);
        }
        return kind;
    }

    private void option(MigrationKind kind, String options, int number) {
        switch (options) {
            case "transaction:false" -> withoutTransaction.add(kind);
            case "transaction:true" -> {}
            default ->
                error(
                        number,
                        "The option " + options + " is unknown.",
                        "Write transaction:false or transaction:true, or nothing.");
        }
    }

    private void error(int line, String message, String remedy) {
        findings.add(FileFinding.error("dbmate-section", file.path(), message, remedy)
                .at(new Position(line, 1)));
    }
}
