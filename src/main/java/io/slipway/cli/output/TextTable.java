package io.slipway.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Rows of texts under a head, aligned. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... head) {
        this.head = List.of(head);
    }

    /** Adds a row; control characters are replaced. */
    public TextTable row(String... cells) {
        rows.add(List.of(cells).stream().map(CommandOutput::printable).toList());
        return this;
    }

    /** The head and the rows; a cell whose column has a state is painted in the color of the state. */
    public List<String> lines(Colors colors) {
        int[] widths = new int[head.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    head.get(i).length(),
                    rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0));
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(head, widths, Colors.NONE));
        rows.forEach(row -> lines.add(line(row, widths, colors)));
        return lines;
    }

    private static String line(List<String> cells, int[] widths, Colors colors) {
        var line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            line.append(colors.paint(cell));
            if (i < cells.size() - 1) {
                line.append(" ".repeat(widths[i] - cell.length())).append(GAP);
            }
        }
        return line.toString().stripTrailing();
    }
}
