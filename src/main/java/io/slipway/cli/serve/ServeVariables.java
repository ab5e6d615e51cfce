package io.slipway.cli.serve;

import io.slipway.cli.output.EnvironmentVariable;
import io.slipway.postgres.address.SecretSettings;
import io.slipway.problem.NearestName;
import io.slipway.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads and checks the variables {@code SLIPWAY_*}. */
public final class ServeVariables {
    private static final String PREFIX = ServeVariable.PREFIX;

    /** What Kubernetes sets in each container for a Service whose name is, or begins with, slipway. */
    private static final Pattern OF_KUBERNETES = Pattern.compile("SLIPWAY_(\\w+_)?SERVICE_(HOST|PORT(_\\w+)?)"
            + "|SLIPWAY_PORT(_\\w+)?|SLIPWAY_\\w+_PORT_\\d+_(TCP|UDP|SCTP)(_\\w+)?");

    private static final Pattern ADDRESS_OF_SERVICE = Pattern.compile("(tcp|udp|sctp)://.*");

    private ServeVariables() {}

    /** What {@code serve} reads. */
    public static List<EnvironmentVariable> all() {
        List<EnvironmentVariable> variables = new ArrayList<>(DataDirectory.VARIABLES);
        ServeVariable.OF_SERVE.forEach(each -> variables.add(each.variable()));
        return variables;
    }

    /** The value of a variable as it is, unless it is empty. For passwords, which may begin or end with a space. */
    public static Optional<String> password(String name) {
        return known(name).variable().password();
    }

    /** The value of a variable without the spaces around it, unless it is blank. */
    public static Optional<String> text(String name) {
        return known(name).variable().text();
    }

    /** Whether a variable is set to true, in one of the spellings that the service knows. */
    public static boolean isTrue(String name) {
        return text(name).filter(SettingRule::isTrue).isPresent();
    }

    /** A variable that is a duration; zero if it is not set. */
    public static Duration duration(String name) {
        return text(name)
                .map(text -> Objects.requireNonNull(Durations.parse(text)))
                .orElse(Duration.ZERO);
    }

    private static ServeVariable known(String name) {
        return ServeVariable.named(name).orElseThrow(() -> new IllegalArgumentException(name));
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
        return ServeVariable.named(name)
                .map(known -> mistake(name, value, known.rule()))
                .orElseGet(() -> Optional.of(unknown(
                        name, ServeVariable.all().map(ServeVariable::name).toList(), PREFIX)));
    }

    /** An empty value counts as one that is not set. */
    static Optional<String> mistake(String name, String value, SettingRule rule) {
        return value.isBlank() || rule.allows().test(value.strip())
                ? Optional.empty()
                : Optional.of(name + " is '" + value + "'; it " + rule.says());
    }

    /** Names are compared without the prefix, which all of them share. */
    static String unknown(String name, Collection<String> known, String prefix) {
        List<String> rest =
                known.stream().map(each -> each.substring(prefix.length())).toList();
        return name + " is not a setting; "
                + NearestName.of(name.substring(prefix.length()), rest)
                        .map(nearest -> "did you mean " + prefix + nearest + "?")
                        .orElse("see docs/configuration.md");
    }

    /**
     * The text, if it is a duration as {@code SLIPWAY_SERVE_SHUTDOWN_DELAY} has it.
     *
     * @throws ParameterException it is none
     */
    public static String duration(CommandSpec spec, String text) {
        SettingRule rule = SettingRule.DURATION;
        if (!rule.allows().test(text)) {
            throw new ParameterException(spec.commandLine(), "'" + text + "' " + rule.says());
        }
        return text;
    }
}
