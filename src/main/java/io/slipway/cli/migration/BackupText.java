package io.slipway.cli.migration;

import io.slipway.backup.Backup;
import io.slipway.backup.BackupObject;
import io.slipway.backup.RestorePlan;
import io.slipway.cli.output.Colors;
import io.slipway.cli.output.Progress;
import io.slipway.cli.output.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Backups and restores as text, and as rows of JSON and YAML. */
final class BackupText {
    private static final int LISTED_OBJECTS = 3;

    private BackupText() {}

    static List<String> list(List<Backup> backups, Colors colors) {
        if (backups.isEmpty()) {
            return List.of("There are no backups.");
        }
        var table = new TextTable("ID", "DATABASE", "BEFORE", "OBJECTS", "ROWS", "SIZE");
        for (Backup each : backups) {
            table.row(
                    each.id(),
                    each.database().name(),
                    change(each),
                    objects(each),
                    Long.toString(each.rows()),
                    Progress.size(each.bytes()));
        }
        return table.lines(colors);
    }

    private static String change(Backup backup) {
        Backup.Change change = backup.change();
        if (change == null) {
            return "-";
        }
        return change.version() == null ? change.description() : change.version() + " " + change.description();
    }

    private static String objects(Backup backup) {
        String first = backup.objects().stream()
                .limit(LISTED_OBJECTS)
                .map(BackupObject::label)
                .collect(Collectors.joining(", "));
        int more = backup.objects().size() - LISTED_OBJECTS;
        return more > 0 ? first + " and " + more + " more" : first;
    }

    /** One backup, without its definitions. */
    static Map<String, @Nullable Object> row(Backup backup) {
        var row = new LinkedHashMap<String, @Nullable Object>();
        row.put("id", backup.id());
        row.put("createdAt", backup.createdAt());
        row.put("database", backup.database().name());
        row.put("change", backup.change());
        row.put("mode", backup.mode());
        row.put("rows", backup.rows());
        row.put("bytes", backup.bytes());
        row.put("objects", backup.objects().stream().map(BackupText::row).toList());
        row.put("notCovered", backup.notCovered());
        row.put("seen", backup.seen());
        return row;
    }

    private static Map<String, @Nullable Object> row(BackupObject object) {
        var row = new LinkedHashMap<String, @Nullable Object>();
        row.put("kind", object.kind());
        row.put("name", object.name());
        row.put("part", object.part());
        row.put("content", object.content());
        row.put("rows", object.rows());
        row.put("bytes", object.bytes());
        return row;
    }

    static List<String> made(Backup backup) {
        var lines = new ArrayList<String>();
        lines.add("Made backup " + backup.id() + ": " + objects(backup) + ", " + rows(backup.rows()) + ", "
                + Progress.size(backup.bytes()));
        lines.addAll(backup.notCovered());
        return lines;
    }

    static List<String> plan(RestorePlan plan) {
        var lines = new ArrayList<String>();
        for (RestorePlan.Item item : plan.items()) {
            lines.add(item.object() + ": " + item.act() + rows(item));
        }
        plan.remarks().forEach(each -> lines.add("Not in the backup: " + each));
        return lines;
    }

    static String rows(long rows) {
        return rows == 1 ? "1 row" : rows + " rows";
    }

    private static String rows(RestorePlan.Item item) {
        var text = new StringBuilder();
        if (item.rows() > 0) {
            text.append(" (").append(rows(item.rows())).append(")");
        }
        if (item.differing() > 0) {
            text.append("; overwrites ").append(rows(item.differing())).append(" changed since");
        }
        if (item.newer() > 0) {
            text.append("; ")
                    .append(rows(item.newer()))
                    .append(" written since will ")
                    .append(item.keepsNewer() ? "stay" : "be removed");
        }
        return text.toString();
    }
}
