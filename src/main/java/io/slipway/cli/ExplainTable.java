package io.slipway.cli;

import io.slipway.cli.output.CommandOutput;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The explanation as a table for people: one line per statement, with its findings and its inverse below. */
final class ExplainTable {
    private static final List<String> TITLES =
            List.of("#", "AT", "STEP", "KIND", "OBJECT", "TRANSACTION", "LOCK", "ON", "COST");
    private static final int MAX_COLUMN_WIDTH = 40;

    private ExplainTable() {}

    static void print(List<Map<String, @Nullable Object>> rows, PrintWriter out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(TITLES);
        for (Map<String, @Nullable Object> row : rows) {
            lines.add(line(row));
        }
        int[] widths = widths(lines);
        out.println(format(TITLES, widths));
        for (int i = 0; i < rows.size(); i++) {
            out.println(format(lines.get(i + 1), widths));
            details(rows.get(i), out);
        }
    }

    private static List<String> line(Map<String, @Nullable Object> row) {
        return List.of(
                text(row, "index"),
                text(row, "line") + ':' + text(row, "column"),
                text(row, "step"),
                text(row, "kind"),
                cut(text(row, "object")),
                text(row, "transaction"),
                text(row, "lock"),
                cut(text(row, "on")) + (row.containsKey("more") ? " +" : ""),
                cost(row));
    }

    private static String cost(Map<String, @Nullable Object> row) {
        return Boolean.TRUE.equals(row.get("rewrite")) ? "rewrite" : Boolean.TRUE.equals(row.get("scan")) ? "scan" : "";
    }

    private static void details(Map<String, @Nullable Object> row, PrintWriter out) {
        if (row.get("findings") instanceof List<?> findings) {
            for (Object finding : findings) {
                if (finding instanceof Map<?, ?> map) {
                    out.println("    " + map.get("severity") + ' ' + map.get("line") + ':' + map.get("column") + ' '
                            + map.get("code") + ": " + CommandOutput.printable(String.valueOf(map.get("message"))));
                }
            }
        }
        if (row.containsKey("inverse")) {
            out.println("    inverse: " + CommandOutput.printable(text(row, "inverse")));
        }
    }

    private static String text(Map<String, @Nullable Object> row, String key) {
        Object value = row.get(key);
        return value == null ? "" : CommandOutput.printable(value.toString());
    }

    private static String cut(String text) {
        return text.length() <= MAX_COLUMN_WIDTH ? text : text.substring(0, MAX_COLUMN_WIDTH - 1) + '…';
    }

    private static int[] widths(List<List<String>> lines) {
        int[] widths = new int[TITLES.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        return widths;
    }

    private static String format(List<String> line, int[] widths) {
        var text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            text.append(line.get(i)).append(" ".repeat(widths[i] - line.get(i).length() + 2));
        }
        return text.toString().stripTrailing();
    }
}
