package io.slipway.migration.flyway;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.slipway.migration.file.FileFinding;
import io.slipway.problem.Position;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Reads the files of Flyway's configuration; a later file wins. Keys are those of {@code flyway.conf} without
 * {@code flyway.}; lists have commas between their values.
 */
final class ConfigurationFiles {
    private static final List<String> NAMES =
            List.of("conf/flyway.conf", "flyway.conf", "conf/flyway.toml", "flyway.toml", "flyway.user.toml");
    private static final String ROOT = "flyway";
    private static final String DEFAULT_ENVIRONMENT = "default";

    /** A backslash is a character of its own in Flyway's files, except at the end of a line. */
    private static final Pattern BACKSLASH = Pattern.compile("\\\\(?!\\r?\\n)");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?:env\\.)?([A-Za-z_][A-Za-z0-9_]*)}");

    private final Map<String, String> environment;
    private final Map<String, ConfigurationValue> values = new TreeMap<>();
    private final List<Path> files = new ArrayList<>();
    private final List<FileFinding> findings;

    ConfigurationFiles(Map<String, String> environment, List<FileFinding> findings) {
        this.environment = environment;
        this.findings = findings;
    }

    /** The values of the files below the directory, by key. */
    Map<String, ConfigurationValue> read(Path directory) {
        for (String name : NAMES) {
            Path file = directory.resolve(name);
            if (Files.isRegularFile(file)) {
                files.add(file);
                read(file, name.endsWith(".toml"));
            }
        }
        return values;
    }

    List<Path> files() {
        return files;
    }

    private void read(Path file, boolean toml) {
        try {
            String text = Files.readString(file);
            if (toml) {
                toml(file, text);
            } else {
                properties(file, text);
            }
        } catch (JacksonException e) {
            JsonLocation at = e.getLocation();
            findings.add(FileFinding.error(
                            "flyway-setting",
                            file,
                            "The file is not TOML: " + e.getOriginalMessage() + ".",
                            "Correct it.")
                    .at(at == null ? Position.START : new Position(at.getLineNr(), Math.max(1, at.getColumnNr()))));
        } catch (IOException | IllegalArgumentException e) {
            findings.add(FileFinding.error(
                    "flyway-setting", file, "The file cannot be read as UTF-8 text.", "Correct or delete it."));
        }
    }

    private void properties(Path file, String text) throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(BACKSLASH.matcher(text).replaceAll("\\\\\\\\")));
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(ROOT + ".")) {
                put(key.substring(ROOT.length() + 1), properties.getProperty(key), file, position(text, key));
            }
        }
    }

    /** The tables {@code flyway} and {@code environments}: the schemas of the environment in use count. */
    private void toml(Path file, String text) throws IOException {
        JsonNode root = new TomlMapper().readTree(text);
        flatten("", root.path(ROOT), file, text);
        ConfigurationValue name = values.get("environment");
        JsonNode used = root.path("environments").path(name == null ? DEFAULT_ENVIRONMENT : name.text());
        if (used.has("schemas")) {
            flatten("schemas", used.get("schemas"), file, text);
        }
        flatten("", used.path(ROOT), file, text);
    }

    private void flatten(String key, JsonNode node, Path file, String text) {
        if (node.isObject()) {
            node.properties().forEach(each -> {
                String inner = key.isEmpty() ? each.getKey() : key + "." + each.getKey();
                flatten(inner, each.getValue(), file, text);
            });
        } else if (!node.isMissingNode()) {
            String value = node.isArray()
                    ? StreamSupport.stream(node.spliterator(), false)
                            .map(JsonNode::asText)
                            .collect(Collectors.joining(","))
                    : node.asText();
            put(key, value, file, position(text, key.substring(key.lastIndexOf('.') + 1)));
        }
    }

    private void put(String key, String value, Path file, Position position) {
        values.put(key, new ConfigurationValue(expand(value), file, position));
    }

    /** A variable that is not set stays as it is: it may be in a setting that Slipway does not read. */
    private String expand(String value) {
        return VARIABLE.matcher(value)
                .replaceAll(found -> Matcher.quoteReplacement(environment.getOrDefault(found.group(1), found.group())));
    }

    private static Position position(String text, String key) {
        Matcher line = Pattern.compile("(?m)^[ \\t]*(\"?" + Pattern.quote(key) + "\"?)[ \\t]*[=:]")
                .matcher(text);
        return line.find() ? Position.START.after(text, line.start(1)) : Position.START;
    }
}
