package io.slipway.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The comments {@code # -- …} of a file of values, each with the path of the value below it. */
final class ValueDescriptions {
    private static final Pattern KEY = Pattern.compile("^( *)([A-Za-z0-9]+):.*");
    private static final Pattern COMMENT = Pattern.compile("^ *# -- (.*)");

    /** A described value. */
    record Row(String path, String meaning) {}

    private final List<Row> rows = new ArrayList<>();

    ValueDescriptions(List<String> lines) {
        List<String> path = new ArrayList<>();
        String meaning = "";
        for (String line : lines) {
            var comment = COMMENT.matcher(line);
            var key = KEY.matcher(line);
            if (comment.matches()) {
                meaning = comment.group(1);
            } else if (key.matches()) {
                int depth = key.group(1).length() / 2;
                path.subList(Math.min(depth, path.size()), path.size()).clear();
                path.add(key.group(2));
                if (!meaning.isEmpty()) {
                    rows.add(new Row(String.join(".", path), meaning));
                    meaning = "";
                }
            }
        }
    }

    List<Row> rows() {
        return rows;
    }
}
