package io.slipway.cli.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.slipway.plan.PlanOptions;
import io.slipway.postgres.address.TlsMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/slipway.schema.json} says the same as the code about {@code slipway.yaml}. */
class SettingsSchemaTest {
    private static final Path FILE = Path.of("docs/slipway.schema.json");
    private static final Pattern EXAMPLE =
            Pattern.compile("```yaml\n(# (?:yaml-language-server|slipway\\.yaml).*?)```", Pattern.DOTALL);

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);

    @TempDir
    private Path directory;

    private static JsonNode schema() throws IOException {
        return new ObjectMapper().readTree(FILE.toFile());
    }

    private static Set<ValidationMessage> mistakes(String yaml) throws IOException {
        JsonSchema schema = FACTORY.getSchema(schema());
        return schema.validate(new YAMLMapper().readTree(yaml));
    }

    private SettingsFile read(String yaml) throws IOException {
        Files.writeString(directory.resolve("slipway.yaml"), yaml);
        SettingsFile file = SettingsFile.read(directory).orElseThrow();
        assertThat(file.url()).isNotNull();
        file.secret();
        return file;
    }

    static List<String> examples() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .flatMap(SettingsSchemaTest::examples)
                    .toList();
        }
    }

    private static Stream<String> examples(Path page) {
        try {
            return EXAMPLE.matcher(Files.readString(page)).results().map(found -> found.group(1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theSchemaIsOneOfItsDraft() throws IOException {
        assertThat(FACTORY.getSchema(SchemaLocation.of(SchemaId.V202012)).validate(schema()))
                .isEmpty();
    }

    @Test
    void theSchemaHasTheKeysOfTheCodeAndNoOthers() throws IOException {
        assertThat(keys(schema())).isEqualTo(SettingsFile.KEYS);
        assertThat(keys(schema().at("/properties/backup"))).isEqualTo(SettingsFile.BACKUP_KEYS);
        assertThat(keys(schema().at("/properties/options"))).isEqualTo(OptionNames.ALL);
        assertThat(words("/properties/tlsMode")).isEqualTo(names(TlsMode.values()));
        assertThat(words("/properties/options/properties/backup")).isEqualTo(names(PlanOptions.BackupOption.values()));
        assertThat(words("/properties/options/properties/checks")).isEqualTo(names(PlanOptions.ChecksOption.values()));
    }

    private static Set<String> keys(JsonNode object) {
        assertThat(object.get("additionalProperties").asBoolean(true)).isFalse();
        Set<String> keys = new TreeSet<>();
        object.get("properties").fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static List<String> words(String pointer) throws IOException {
        return StreamSupport.stream(schema().at(pointer).get("enum").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }

    @Test
    void thePageListsTheKeys() throws IOException {
        Set<String> listed = new TreeSet<>();
        Pattern.compile("(?m)^\\| `(\\w+)(?:\\.store)?` \\|")
                .matcher(Files.readString(Path.of("docs/slipway-yaml.md")))
                .results()
                .map(MatchResult::group)
                .map(row -> row.replaceAll("\\W*(\\w+).*", "$1").strip())
                .forEach(listed::add);
        assertThat(listed).isEqualTo(SettingsFile.KEYS);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExamplesOfTheDocsAreValidAndRead(String example) throws IOException {
        assertThat(mistakes(example)).isEmpty();
        assertThat(read(example).url()).isPresent();
    }

    @Test
    void theDocsHaveExamples() throws IOException {
        assertThat(examples()).hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "urls: postgresql://a/b",
                "url: jdbc:postgresql://a/b",
                "url: postgresql://me:password@a/b",
                "url: postgresql://a/b?user=me",
                "{url: postgresql://a/b, tlsMode: none}",
                "secret: hunter2",
                "secret: file:relative",
                "backup: {stores: x}",
                "backup: x",
                "options: {retry: 1}",
                "- 1"
            })
    void theSchemaRefusesWhatTheCodeRefuses(String wrong) throws IOException {
        assertThat(mistakes(wrong)).isNotEmpty();
        assertThatThrownBy(() -> read(wrong)).isInstanceOf(io.slipway.cli.output.CommandFailedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"options: {lockTimeout: 2}", "options: {waves: [{percent: 1, count: 1}]}", "flyway: read"})
    void theSchemaRefusesWrongValues(String wrong) throws IOException {
        assertThat(mistakes(wrong)).isNotEmpty();
    }
}
