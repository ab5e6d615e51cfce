package io.slipway.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request that must be refused; {@code bad-inputs.txt} has them all.
 *
 * @param row as it stands there
 * @param body null: none is sent
 * @param slug of the problem
 */
record BadInput(
        String row,
        String method,
        String path,
        Map<String, String> headers,
        @Nullable String body,
        int status,
        String slug) {
    private static final Pattern ROW =
            Pattern.compile("(\\S+) (\\S+) (\\d{3}) ([a-z-]+)((?: \\[[^]]+: [^]]+])*)(?: (.+))?");
    private static final Pattern HEADER = Pattern.compile("\\[([^]]+?): ([^]]+)]");
    private static final Pattern REPEATED = Pattern.compile("<([^<>]+)\\*(\\d+)>");

    static List<BadInput> all() throws IOException {
        try (var in = BadInput.class.getResourceAsStream("bad-inputs.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(BadInput::parse)
                    .toList();
        }
    }

    private static BadInput parse(String row) {
        Matcher matcher = ROW.matcher(row);
        if (!matcher.matches()) {
            throw new AssertionError("not a row: " + row);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        HEADER.matcher(matcher.group(5)).results().forEach(m -> headers.put(m.group(1), written(m.group(2))));
        String body = matcher.group(6);
        return new BadInput(
                row,
                matcher.group(1),
                written(matcher.group(2)),
                headers,
                body == null ? null : written(body),
                Integer.parseInt(matcher.group(3)),
                matcher.group(4));
    }

    private static String written(String text) {
        String plain = text.replace("<empty>", "").replace("<blank>", " ").replace("<newline>", "\n");
        return REPEATED.matcher(plain)
                .replaceAll(m -> Matcher.quoteReplacement(m.group(1).repeat(Integer.parseInt(m.group(2)))));
    }
}
