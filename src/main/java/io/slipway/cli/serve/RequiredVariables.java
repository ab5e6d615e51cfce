package io.slipway.cli.serve;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The variables without which {@code serve} does not start, as {@code SLIPWAY_REQUIRED} lists them, each with the place
 * that it comes from: {@code SLIPWAY_DB_URL=key url of Secret slipway-control, …}. Kubernetes leaves a variable out
 * whose Secret or key is missing; without this list, a replica would then start with a database of its own.
 */
public final class RequiredVariables {
    private static final String LIST = "SLIPWAY_REQUIRED";

    private RequiredVariables() {}

    /** One line per listed variable that is not set or is blank. */
    public static List<String> missing(Map<String, String> environment) {
        return Stream.of(environment.getOrDefault(LIST, "").split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .filter(entry -> environment.getOrDefault(nameOf(entry), "").isBlank())
                .map(entry -> nameOf(entry) + " is not set" + source(entry))
                .toList();
    }

    private static String nameOf(String entry) {
        return entry.split("=", 2)[0].strip();
    }

    private static String source(String entry) {
        int equals = entry.indexOf('=');
        return equals < 0
                ? ""
                : ": it comes from " + entry.substring(equals + 1).strip();
    }
}
