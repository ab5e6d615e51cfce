package io.slipway.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of the series that a scrape has, as {@code docs/metrics.md} lists their meters. */
final class ScrapedNames {
    private static final Pattern OURS =
            Pattern.compile("(?m)^\\| `(slipway\\.[a-z.]+)` \\| (\\w+) \\|[^|]*\\| (.*) \\|$");
    private static final Pattern OTHERS = Pattern.compile("(?m)^\\| `([a-z0-9_]+)` \\| (?:always|later) \\|");
    private static final Pattern NAME =
            Pattern.compile("\\b(?:slipway|agroal|jvm|process|http|vertx|system|worker)_[a-z0-9_]+\\b");
    private static final Set<String> IN_SECONDS =
            Set.of("slipway.taskrun.waiting.age", "slipway.taskrun.age", "slipway.lease.age");

    private ScrapedNames() {}

    static Set<String> documented() {
        try {
            String page = Files.readString(Path.of("docs/metrics.md"));
            var ours = OURS.matcher(page).results().flatMap(row -> series(row.group(1), row.group(2)));
            var others = OTHERS.matcher(page)
                    .results()
                    .flatMap(row -> Stream.of("", "_count", "_sum", "_total").map(suffix -> row.group(1) + suffix));
            return Stream.concat(ours, others).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Our meters, as Prometheus names them without suffixes. */
    static Set<String> meters() {
        try {
            return OURS.matcher(Files.readString(Path.of("docs/metrics.md")))
                    .results()
                    .map(row -> row.group(1).replace('.', '_'))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> series(String meter, String kind) {
        String name = meter.replace('.', '_');
        return switch (kind) {
            case "counter" -> Stream.of(name + "_total");
            case "gauge" -> Stream.of(IN_SECONDS.contains(meter) ? name + "_seconds" : name);
            case "timer" -> Stream.of("_count", "_sum", "_max").map(suffix -> name + "_seconds" + suffix);
            case "histogram" ->
                Stream.of("_count", "_sum", "_max", "_bucket").map(suffix -> name + "_seconds" + suffix);
            case "summary" -> Stream.of("_count", "_sum", "_max").map(suffix -> name + suffix);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** The names in a query. */
    static Set<String> in(String query) {
        return NAME.matcher(query).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }
}
