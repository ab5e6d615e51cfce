package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every setting, its default, and its line in the documentation. */
class ConfigurationTest {
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("slipway.serve.slots", "8"),
            Map.entry("slipway.serve.check-slots", "2"),
            Map.entry("slipway.serve.streams", "100"),
            Map.entry("slipway.serve.waiting-alert", "15m"),
            Map.entry("slipway.serve.grace", "20s"),
            Map.entry("slipway.serve.shutdown-delay", "5s"),
            Map.entry("slipway.target.allowed-networks", ""),
            Map.entry("slipway.target.secret-folders", ""),
            Map.entry("slipway.target.secret-variables", ""),
            Map.entry("slipway.target.min-scram-iterations", "4096"),
            Map.entry("slipway.target.refuse-superuser", "false"),
            Map.entry("slipway.target.show-data", "false"));

    @Test
    void defaultsAreAsRecorded() throws ClassNotFoundException {
        Map<String, String> found = new TreeMap<>();
        for (String name : new String[] {"ServeSettings", "TargetAccessSettings"}) {
            Class<?> settings = Class.forName("io.slipway.cli.serve." + name);
            String prefix = settings.getAnnotation(ConfigMapping.class).prefix();
            for (Method method : settings.getDeclaredMethods()) {
                WithDefault value = method.getAnnotation(WithDefault.class);
                found.put(prefix + "." + kebab(method.getName()), value == null ? "" : value.value());
            }
        }

        assertThat(found).isEqualTo(new TreeMap<>(DEFAULTS));
    }

    @Test
    void everySettingHasALineWithItsVariableAndItsDefault() throws IOException {
        String page = Files.readString(Path.of("docs/configuration.md"));

        DEFAULTS.forEach((property, value) -> assertThat(page.lines())
                .as(property)
                .anyMatch(line -> line.startsWith(
                                "| `" + property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_") + "` | `" + property
                                        + "` |")
                        && (value.isEmpty() || line.contains("| `" + value + "` |"))));
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
