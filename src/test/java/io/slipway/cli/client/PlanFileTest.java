package io.slipway.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.cli.output.CommandFailedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanFileTest {
    @TempDir
    private Path folder;

    private PlanFile read(String text) throws IOException {
        return PlanFile.read(
                Files.writeString(folder.resolve("plan.yaml"), text).toString(), InputStream.nullInputStream());
    }

    @Test
    void aScriptIsReadFromTheFileBesideThePlan() throws IOException {
        Files.createDirectory(folder.resolve("sql"));
        Files.writeString(folder.resolve("sql/one.sql"), "SELECT 'ä'");

        PlanFile plan = read("""
                title: One
                changes:
                  - script: {file: sql/one.sql}
                    rollbackScript: SELECT 2
                """);

        assertThat(plan.body().toString())
                .isEqualTo(
                        "{\"title\":\"One\",\"changes\":[{\"script\":\"SELECT 'ä'\",\"rollbackScript\":\"SELECT 2\",\"file\":\"sql/one.sql\"}]}");
        assertThat(plan.of("/changes/0/script", 3, 7)).isEqualTo("sql/one.sql:3:7");
    }

    @Test
    void aFieldOfTheProblemIsFoundInTheFile() throws IOException {
        PlanFile plan = read("""
                title: One
                options:
                  lockTimeout: 3
                changes:
                  - script: |
                      SELECT 1
                """);

        assertThat(plan.of("/options/lockTimeout", 0, 0)).endsWith("plan.yaml:3:3 /options/lockTimeout");
        assertThat(plan.of("/changes/0/script", 1, 8))
                .endsWith("plan.yaml:5:5 /changes/0/script, line 1, column 8 of the script");
        assertThat(plan.of("/changes/0/version", 0, 0)).endsWith("plan.yaml:5:5 /changes/0/version");
        assertThat(plan.of("/targets", 0, 0)).endsWith("plan.yaml:1:1 /targets");
    }

    @Test
    void numbersOutsideOptionsAreTheTextsThatWereWritten() throws IOException {
        assertThat(read("{title: 1.10, labels: {on: true}, options: {maxParallel: 3, idempotent: true}}")
                        .body()
                        .toString())
                .isEqualTo("{\"title\":\"1.10\",\"labels\":{\"on\":\"true\"},"
                        + "\"options\":{\"maxParallel\":3,\"idempotent\":true}}");
    }

    @Test
    void standardInputIsReadAsJsonOrYaml() {
        var json = new ByteArrayInputStream("{\"title\":\n\t1.0}".getBytes(StandardCharsets.UTF_8));
        var yaml = new ByteArrayInputStream("title: x".getBytes(StandardCharsets.UTF_8));

        assertThat(PlanFile.read("-", json).body().toString()).isEqualTo("{\"title\":1.0}");
        assertThat(PlanFile.read("-", yaml).of("/title", 0, 0)).isEqualTo("standard input:1:1 /title");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            title: [x                              | plan.yaml:1:10: while parsing a flow sequence
            - a                                    | plan.yaml:1:1: the plan must be an object
            {title: a, title: b}                   | plan.yaml:1:17: Duplicate field 'title'
            {title: &a x, group: *a}               | plan.yaml:1:22: an alias is not supported
            {changes: [{script: {file: no.sql}}]}  | /changes/0/script: there is no file
            {changes: [{script: {fil: no.sql}}]}   | /changes/0/script: must be a script, or {file: PATH}
            {changes: [{script: {file: .}}]}       | it is a directory
            """)
    void aWrongFileIsRefusedWithItsPlace(String text, String reason) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("Next: ");
    }

    @Test
    void anEmptyOrForeignFileIsRefused() throws IOException {
        Files.write(folder.resolve("odd.sql"), new byte[] {(byte) 0xff});

        assertThatThrownBy(() -> read("")).hasMessageContaining("plan.yaml:1:1: the document is empty");
        assertThatThrownBy(() -> read("title: a\n---\ntitle: b"))
                .hasMessageContaining("plan.yaml:3:1: a second document begins here");
        assertThatThrownBy(() -> read("{changes: [{script: {file: odd.sql}}]}"))
                .hasMessageContaining("plan.yaml:1:13 /changes/0/script: the text is not UTF-8");
        assertThatThrownBy(() -> PlanFile.read("none.yaml", InputStream.nullInputStream()))
                .hasMessageContaining("none.yaml: there is no file none.yaml");
    }
}
