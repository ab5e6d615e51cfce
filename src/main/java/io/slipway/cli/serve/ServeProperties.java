package io.slipway.cli.serve;

import io.slipway.problem.ServiceProblem;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.DotEnvConfigSourceProvider;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SysPropConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Checks the properties {@code slipway.*} as {@link ServeVariables} checks the variables, before anything starts: those
 * of {@code config/application.properties}, of {@code .env} and of Java's {@code -D}.
 */
public final class ServeProperties {
    private static final String PREFIX = "slipway.";
    private static final String PROFILE = "prod";

    /** Which source wins, as in the framework. */
    private static final int VARIABLES_ORDINAL = 300;

    private static final int FILE_ORDINAL = 260;

    private ServeProperties() {}

    /**
     * One line per property that does not exist or has a wrong value.
     *
     * @param directory the working directory
     */
    public static List<String> mistakes(Path directory) {
        List<String> lines = new ArrayList<>();
        List<ConfigSource> sources = new ArrayList<>(sources(directory));
        sources.stream().filter(PropertiesConfigSource.class::isInstance).forEach(file -> lines.addAll(unknown(file)));
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withProfile(PROFILE)
                .withSources(sources)
                .build();
        for (ServeVariable each : ServeVariable.OF_SERVE) {
            ConfigValue value = each.property() == null ? null : config.getConfigValue(each.property());
            if (value != null && value.getValue() != null && !isVariable(value)) {
                ServeVariables.mistake(value.getName(), value.getValue(), each.rule())
                        .ifPresent(lines::add);
            }
        }
        return lines;
    }

    private static List<ConfigSource> sources(Path directory) {
        List<ConfigSource> sources = new ArrayList<>(
                List.of(new SysPropConfigSource(), new EnvConfigSource(System.getenv(), VARIABLES_ORDINAL)));
        new DotEnvConfigSourceProvider(directory.resolve(".env").toString())
                .getConfigSources(ServeProperties.class.getClassLoader())
                .forEach(sources::add);
        Path file = directory.resolve("config").resolve("application.properties");
        if (Files.exists(file)) {
            try {
                sources.add(new PropertiesConfigSource(file.toUri().toURL(), FILE_ORDINAL));
            } catch (IOException e) {
                throw new ServiceProblem.Configuration(file + " cannot be read: " + e.getMessage()).asException();
            }
        }
        return sources;
    }

    /** The environment has its own check. */
    private static boolean isVariable(ConfigValue value) {
        return EnvConfigSource.NAME.equals(value.getConfigSourceName());
    }

    private static List<String> unknown(ConfigSource file) {
        List<String> known = ServeVariable.OF_SERVE.stream()
                .flatMap(each -> Stream.ofNullable(each.property()))
                .toList();
        return new TreeSet<>(file.getPropertyNames())
                .stream()
                        .map(name -> name.startsWith("%" + PROFILE + ".") ? name.substring(PROFILE.length() + 2) : name)
                        .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                        .map(name -> ServeVariables.unknown(name, known, PREFIX))
                        .toList();
    }
}
