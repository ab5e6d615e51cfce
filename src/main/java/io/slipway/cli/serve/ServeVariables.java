package io.slipway.cli.serve;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipway.postgres.address.CidrRange;
import io.slipway.postgres.address.SecretSettings;
import io.slipway.problem.NearestName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The variables {@code SLIPWAY_*} that exist, with their ranges. */
public final class ServeVariables {
    private static final String PREFIX = "SLIPWAY_";

    /** What Kubernetes sets in each container for a Service whose name is, or begins with, slipway. */
    private static final Pattern OF_KUBERNETES = Pattern.compile("SLIPWAY_(\\w+_)?SERVICE_(HOST|PORT(_\\w+)?)"
            + "|SLIPWAY_PORT(_\\w+)?|SLIPWAY_\\w+_PORT_\\d+_(TCP|UDP|SCTP)(_\\w+)?");

    private static final Pattern ADDRESS_OF_SERVICE = Pattern.compile("(tcp|udp|sctp)://.*");

    private static final Duration MAX_DURATION = Duration.ofHours(1);
    private static final Duration MAX_WAIT = Duration.ofDays(7);
    private static final Rule TEXT = new Rule("", text -> true);
    private static final Pattern TRUE = Pattern.compile("true|yes|on|y|t|1", Pattern.CASE_INSENSITIVE);
    private static final Pattern FALSE = Pattern.compile("false|no|off|n|f|0", Pattern.CASE_INSENSITIVE);
    private static final Rule BOOLEAN = new Rule(
            "must be true or false",
            text -> TRUE.matcher(text).matches() || FALSE.matcher(text).matches());
    private static final Rule NETWORKS = new Rule("must be networks such as 10.0.0.0/8", ServeVariables::areNetworks);
    private static final Rule SIZE = new Rule("must be a size from 1K to 128M, such as 10M", ServeVariables::isSize);
    private static final Rule DURATION = new Rule(
            "must be a duration from 0s to 1h, such as 20s or PT20S",
            text -> isDuration(text, Duration.ZERO, MAX_DURATION));
    private static final Rule WAITING_ALERT = new Rule(
            "must be a duration from 0s to 7d, such as 15m or PT15M",
            text -> isDuration(text, Duration.ZERO, MAX_WAIT));

    private static final List<String> TEXTS = List.of(
            "DB_URL",
            "DB_USER",
            "DB_PASSWORD",
            "DB_MIGRATION_USER",
            "DB_MIGRATION_PASSWORD",
            "REQUIRED",
            "HTTP_HOST",
            "HTTP_HOSTS",
            "SERVER",
            "TOKEN",
            "JAVA_OPTS",
            "FAILPOINTS",
            "TARGET_SECRET_FOLDERS",
            "TARGET_SECRET_VARIABLES");

    private static final Map<String, Rule> KNOWN = known();

    private ServeVariables() {}

    /** What a value must be; {@code says} completes "it …". */
    private record Rule(String says, Predicate<String> allows) {}

    private static Map<String, Rule> known() {
        Map<String, Rule> rules = new TreeMap<>();
        TEXTS.forEach(name -> rules.put(PREFIX + name, TEXT));
        for (String name :
                List.of("INSECURE_LISTEN", "HTTP_H2C", "LOG_JSON", "TARGET_REFUSE_SUPERUSER", "TARGET_SHOW_DATA")) {
            rules.put(PREFIX + name, BOOLEAN);
        }
        rules.put("SLIPWAY_SERVE_SLOTS", number(1000));
        rules.put("SLIPWAY_SERVE_CHECK_SLOTS", number(1000));
        rules.put("SLIPWAY_SERVE_STREAMS", number(10_000));
        rules.put("SLIPWAY_HTTP_MAX_CONNECTIONS", number(100_000));
        rules.put("SLIPWAY_TARGET_MIN_SCRAM_ITERATIONS", number(10_000_000));
        rules.put("SLIPWAY_DB_WAIT", DURATION);
        rules.put("SLIPWAY_SERVE_GRACE", DURATION);
        rules.put("SLIPWAY_SERVE_SHUTDOWN_DELAY", DURATION);
        rules.put("SLIPWAY_SERVE_WAITING_ALERT", WAITING_ALERT);
        rules.put(
                "SLIPWAY_HTTP_BODY_TIMEOUT",
                new Rule(
                        "must be a duration from 1s to 1h, such as 60s",
                        text -> isDuration(text, Duration.ofSeconds(1), MAX_DURATION)));
        rules.put("SLIPWAY_HTTP_MAX_BODY_SIZE", SIZE);
        rules.put("SLIPWAY_TARGET_ALLOWED_NETWORKS", NETWORKS);
        return rules;
    }

    /** The value of a variable as it is, unless it is empty. For passwords, which may begin or end with a space. */
    public static Optional<String> password(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(text -> !text.isEmpty());
    }

    /** The value of a variable without the spaces around it, unless it is blank. */
    public static Optional<String> text(String name) {
        return Optional.ofNullable(System.getenv(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** Whether a variable is set to true, in one of the spellings that the service knows. */
    public static boolean isTrue(String name) {
        return text(name).filter(text -> TRUE.matcher(text).matches()).isPresent();
    }

    /** A variable that is a duration; zero if it is not set. */
    public static Duration duration(String name) {
        return text(name)
                .map(text -> Objects.requireNonNull(DurationConverter.parseDuration(text)))
                .orElse(Duration.ZERO);
    }

    /** The names of all variables. */
    static List<String> names() {
        return List.copyOf(KNOWN.keySet());
    }

    /** One line per variable that does not exist or has a wrong value. */
    public static List<String> mistakes(Map<String, String> environment) {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !isOfOthers(name, value)) {
                mistake(name, value).ifPresent(lines::add);
            }
        });
        return lines;
    }

    private static boolean isOfOthers(String name, String value) {
        return name.startsWith(SecretSettings.PREFIX)
                || OF_KUBERNETES.matcher(name).matches()
                || ADDRESS_OF_SERVICE.matcher(value).matches();
    }

    private static Optional<String> mistake(String name, String value) {
        Rule rule = KNOWN.get(name);
        if (rule == null) {
            String nearest = nearest(name).map(n -> "did you mean " + n + "?").orElse("see docs/configuration.md");
            return Optional.of(name + " is not a setting; " + nearest);
        }
        // an empty variable counts as one that is not set
        return value.isBlank() || rule.allows().test(value.strip())
                ? Optional.empty()
                : Optional.of(name + " is '" + value + "'; it " + rule.says());
    }

    /** Compared without the prefix, which all of them share. */
    private static Optional<String> nearest(String name) {
        List<String> known = KNOWN.keySet().stream()
                .map(each -> each.substring(PREFIX.length()))
                .toList();
        return NearestName.of(name.substring(PREFIX.length()), known).map(PREFIX::concat);
    }

    /**
     * The text, if it is a duration as the settings have it.
     *
     * @throws ParameterException it is none
     */
    public static String duration(CommandSpec spec, String text) {
        if (!DURATION.allows().test(text)) {
            throw new ParameterException(spec.commandLine(), "'" + text + "' " + DURATION.says());
        }
        return text;
    }

    private static Rule number(int most) {
        return new Rule(
                "must be a number from 1 to " + most,
                text -> text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= most);
    }

    private static boolean isDuration(String text, Duration least, Duration most) {
        try {
            Duration value = Objects.requireNonNull(DurationConverter.parseDuration(text));
            return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        } catch (IllegalArgumentException | NullPointerException e) {
            return false;
        }
    }

    private static boolean isSize(String text) {
        try {
            long bytes = new MemorySizeConverter().convert(text).asLongValue();
            return bytes >= 1 << 10 && bytes <= 128 << 20;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean areNetworks(String text) {
        try {
            List.of(text.split(",")).forEach(each -> CidrRange.parse(each.strip()));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
