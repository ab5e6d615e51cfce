package io.slipway.migration.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.migration.file.FileFinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlywayProjectTest {
    @TempDir
    private Path directory;

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private FlywayProject read() {
        return FlywayProject.read(directory, Map.of("TENANT", "seven")).orElseThrow();
    }

    private List<String> directories() {
        return read().directories().stream()
                .map(each -> directory.relativize(each).toString())
                .toList();
    }

    private List<String> findings() {
        return read().findings().stream()
                .map(finding -> finding.severity().label() + " "
                        + directory.relativize(finding.file())
                        + (finding.position() == null
                                ? ""
                                : ":" + finding.position().line()))
                .toList();
    }

    @Test
    void aDirectoryWithoutConfigurationIsNoProject() throws IOException {
        write("pom.xml", "");

        assertThat(FlywayProject.read(directory, Map.of())).isEmpty();
    }

    @Test
    void theConfIsRead() throws IOException {
        write("flyway.conf", """
                # a comment
                flyway.url=jdbc:postgresql://localhost/app
                flyway.locations=filesystem:sql, filesystem:./more
                flyway.schemas=app,audit
                flyway.table=versions
                flyway.placeholders.tenant=${TENANT} of \\d
                flyway.placeholders.two=one \\
                    line
                flyway.placeholderReplacement=true
                flyway.placeholderPrefix=$[
                flyway.placeholderSuffix=]
                """);

        FlywayProject project = read();
        assertThat(directories()).containsExactly("sql", "more");
        assertThat(project.schemas()).containsExactly("app", "audit");
        assertThat(project.defaultSchema()).isEqualTo("app");
        assertThat(project.table()).isEqualTo("versions");
        assertThat(project.placeholders())
                .containsOnly(Map.entry("tenant", "seven of \\d"), Map.entry("two", "one line"));
        assertThat(project.placeholderPrefix() + project.placeholderSuffix()).isEqualTo("$[]");
        assertThat(project.findings()).isEmpty();
    }

    @Test
    void theTomlIsRead() throws IOException {
        write("flyway.toml", """
                [flyway]
                locations = ["filesystem:migrations"]
                defaultSchema = "app"
                environment = "test"
                placeholderReplacement = false
                [flyway.placeholders]
                tenant = "${env.TENANT}"
                [environments.test]
                url = "jdbc:postgresql://localhost/app"
                schemas = ["audit", "app"]
                [environments.test.flyway]
                table = "versions"
                """);

        FlywayProject project = read();
        assertThat(directories()).containsExactly("migrations");
        assertThat(project.schemas()).containsExactly("audit", "app");
        assertThat(project.defaultSchema()).isEqualTo("app");
        assertThat(project.table()).isEqualTo("versions");
        assertThat(project.environment()).isEqualTo("test");
        assertThat(project.placeholders()).containsOnly(Map.entry("tenant", "seven"));
        assertThat(project.replacesPlaceholders()).isFalse();
        assertThat(project.findings()).isEmpty();
    }

    @Test
    void aNearerFileWins() throws IOException {
        write("conf/flyway.conf", "flyway.table=one\nflyway.defaultSchema=kept");
        write("flyway.conf", "flyway.table=two");
        write("flyway.toml", "[flyway]\ntable = \"three\"");
        write("flyway.user.toml", "[flyway]\ntable = \"four\"");

        assertThat(read().table()).isEqualTo("four");
        assertThat(read().defaultSchema()).isEqualTo("kept");
        assertThat(read().files()).hasSize(4);
    }

    @Test
    void withoutSettingsTheStandardsHold() throws IOException {
        write("flyway.conf", "");
        assertThat(directories()).isEmpty();

        write("src/main/resources/db/migration/V1__a.sql", "");
        assertThat(directories()).containsExactly("src/main/resources/db/migration");
        assertThat(read().table()).isEqualTo("flyway_schema_history");
        assertThat(read().defaultSchema()).isNull();
        assertThat(read().replacesPlaceholders()).isTrue();
    }

    @Test
    void aPlaceOfTheClasspathIsGuessed() throws IOException {
        write("flyway.conf", "flyway.locations=classpath:db/changes,/abs/path,other");

        assertThat(read().directories())
                .containsExactly(
                        directory.resolve("src/main/resources/db/changes"),
                        directory.resolve("src/main/resources/abs/path"),
                        directory.resolve("src/main/resources/other"));
        assertThat(findings()).hasSize(3).containsOnly("warning flyway.conf:1");
    }

    @Test
    void placesThatCannotBeReadAreErrors() throws IOException {
        write("flyway.conf", "\nflyway.locations=s3:bucket/sql,filesystem:sql/**/x");

        assertThat(findings()).containsExactly("error flyway.conf:2", "error flyway.conf:2");
    }

    @Test
    void otherNamesOfFilesAreRefusedWithTheirLine() throws IOException {
        write("flyway.conf", """
                flyway.sqlMigrationPrefix=V
                flyway.sqlMigrationSeparator=--
                flyway.sqlMigrationSuffixes=.sql,.pks
                flyway.encoding=ISO-8859-1
                """);

        assertThat(findings())
                .containsExactlyInAnyOrder("error flyway.conf:2", "error flyway.conf:3", "error flyway.conf:4");
        assertThat(read().findings()).extracting(FileFinding::code).containsOnly("flyway-setting");
    }

    @Test
    void settingsThatAreNotFollowedAreReported() throws IOException {
        write("flyway.toml", "[flyway]\noutOfOrder = true\ninitSql = \"\"\ntarget = \"3\"\n");

        assertThat(findings()).containsExactly("warning flyway.toml:2", "warning flyway.toml:4");
    }

    @Test
    void brokenTomlHasItsLine() throws IOException {
        write("flyway.toml", "[flyway]\ntable = \"a\"\ntable = ?\n");

        assertThat(findings()).containsExactly("error flyway.toml:3");
    }

    @Test
    void theOwnPlaceholdersOfFlywayHaveValues() {
        var known = new FlywayPlaceholders("app", "me", null, "versions", "default");

        assertThat(known.values(Path.of("/here"), Instant.parse("2026-11-01T12:00:59Z"), ZoneOffset.UTC))
                .containsOnly(
                        Map.entry("flyway:defaultSchema", "app"),
                        Map.entry("flyway:user", "me"),
                        Map.entry("flyway:table", "versions"),
                        Map.entry("flyway:environment", "default"),
                        Map.entry("flyway:workingDirectory", "/here"),
                        Map.entry("flyway:timestamp", "2026-11-01 12:00:59"));
    }
}
