package io.slipway.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values of the chart, feature by feature, and all of them together. */
final class ChartCases {
    private static final Path FOLDER = Path.of("src/test/resources/helm");

    /** By its name; those that need an operator's definitions begin with {@code operator-}. */
    private static final Map<String, String> FEATURES = features();

    /** A case: its values for a version of Kubernetes. */
    record Case(String name, String values, String kubernetes) {
        @Override
        public String toString() {
            return name + " on " + kubernetes;
        }
    }

    private ChartCases() {}

    private static Map<String, String> features() {
        Map<String, String> features = new TreeMap<>();
        try (var files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                features.put(file.getFileName().toString().replace(".yaml", ""), Files.readString(file));
            }
            return features;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each feature on the newest Kubernetes, and none and all of them on four versions. */
    static Stream<Case> all() {
        var alone = FEATURES.entrySet().stream().map(each -> new Case(each.getKey(), each.getValue(), Chart.NEWEST));
        var versions = List.of(Chart.OLDEST, "1.21.0", "1.23.0", Chart.NEWEST).stream()
                .flatMap(version -> Stream.of(
                        new Case("defaults", "{}", version),
                        new Case("all features", together(name -> true), version)));
        return Stream.concat(alone, versions);
    }

    /** All features of Kubernetes itself. */
    static String ofKubernetesTogether() {
        return together(name -> !name.startsWith("operator-"));
    }

    /** Without the one that leaves objects out. */
    private static String together(Predicate<String> chosen) {
        return FEATURES.entrySet().stream()
                .filter(each -> chosen.test(each.getKey()) && !each.getKey().equals("little"))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining());
    }
}
