package io.slipway.cli.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.cli.output.CommandFailedException;
import io.slipway.plan.PlanOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectSettingsTest {
    @TempDir
    private Path directory;

    private ProjectSettings read(String text) throws IOException {
        Files.writeString(directory.resolve("slipway.yaml"), text);
        return ProjectSettings.read(directory);
    }

    @Test
    void withoutAFileTheDefaultsHold() {
        assertThat(ProjectSettings.read(directory))
                .isEqualTo(
                        new ProjectSettings(null, "default", List.of(), Map.of(), null, PlanOptions.DEFAULTS, false));
    }

    @Test
    void eachKeyIsRead() throws IOException {
        ProjectSettings settings = read("""
                dir: db/changes
                series: shop
                schemas: [app, audit]
                placeholders: {tenant: one, count: 010}
                backup: {store: /var/backups}
                flyway: ignore
                options:
                  lockTimeout: 3 seconds
                  lockDeadline: PT1M
                  hardTimeout: 2h
                  maxVictims: 5
                  idempotent: true
                  backup: SKIP
                """);

        assertThat(settings.directory()).isEqualTo(directory.resolve("db/changes"));
        assertThat(settings.series()).isEqualTo("shop");
        assertThat(settings.schemas()).containsExactly("app", "audit");
        assertThat(settings.placeholders()).containsOnly(Map.entry("tenant", "one"), Map.entry("count", "010"));
        assertThat(settings.backupStore()).isEqualTo(Path.of("/var/backups"));
        assertThat(settings.ignoresFlyway()).isTrue();
        PlanOptions options = settings.options();
        assertThat(options.lockTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.lockDeadline()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.hardTimeout()).isEqualTo(Duration.ofHours(2));
        assertThat(options.softTimeout()).isNull();
        assertThat(options.maxVictims()).isEqualTo(5);
        assertThat(options.idempotent()).isTrue();
        assertThat(options.backup()).isEqualTo(PlanOptions.BackupOption.SKIP);
        assertThat(options.checks()).isEqualTo(PlanOptions.ChecksOption.REQUIRED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dir: [a]                        | :1:1: dir must be a text
            schemas: app                    | :1:1: schemas must be a list
            schemas: [app, {a: b}]          | :1:16: schemas/1 must be a text
            placeholders: [a]               | :1:1: placeholders must have names and values
            placeholders: {a: [b]}          | :1:16: placeholders/a must be a text
            backup: {store: [x]}            | :1:10: backup/store must be a text
            backup: yes                     | :1:1: backup must have keys: store
            flyway: follow                  | :1:1: flyway must be ignore, or be left out
            options: {retries: many}        | :1:11: options/retries must be a whole number from 0 to 1000000
            options: {maxParallel: 0}       | :1:11: options/maxParallel must be a whole number from 1
            options: {lockTimeout: 5}       | :1:11: options/lockTimeout must be a duration such as 30s
            options: {softTimeout: -1s}     | :1:11: options/softTimeout must be a duration such as 30s
            options: {idempotent: 1}        | :1:11: options/idempotent must be true or false
            options: {backup: LATER}        | :1:11: options/backup must be one of [AUTO, SKIP]
            """)
    void aWrongTypeNamesKeyAndPlace(String text, String reason) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("slipway.yaml" + reason);
    }
}
