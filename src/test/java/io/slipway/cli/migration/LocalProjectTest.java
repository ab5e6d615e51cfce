package io.slipway.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.cli.output.CommandFailedException;
import io.slipway.migration.file.FileSettings;
import io.slipway.postgres.address.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalProjectTest {
    private static final DatabaseUrl DATABASE = DatabaseUrl.parse("postgresql://me@host/shop");

    @TempDir
    private Path directory;

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private LocalProject read() {
        return LocalProject.read(directory, Map.of());
    }

    private FileSettings files(@Nullable DatabaseUrl database) {
        return read().files(null, database, InstantSource.system());
    }

    @Test
    void aPlainProjectReplacesNothing() {
        FileSettings files = files(DATABASE);

        assertThat(files.directories()).containsExactly(directory.resolve("migrations"));
        assertThat(files.replacesPlaceholders()).isFalse();
        assertThat(files.placeholders()).isEmpty();
    }

    @Test
    void valuesOfItsOwnTurnTheReplacementOn() throws IOException {
        write("slipway.yaml", "placeholders: {tenant: one}");

        assertThat(files(DATABASE).replacesPlaceholders()).isTrue();
        assertThat(files(DATABASE).placeholders()).containsOnly(Map.entry("tenant", "one"));
    }

    @Test
    void theSettingsWinOverFlywaysAndTheOptionOverBoth() throws IOException {
        write("flyway.conf", """
                flyway.locations=filesystem:sql
                flyway.schemas=one,two
                flyway.placeholders.a=flyway
                flyway.placeholders.b=flyway
                """);
        assertThat(read().directories(null)).containsExactly(directory.resolve("sql"));
        assertThat(read().schemas()).containsExactly("one", "two");

        write("slipway.yaml", "dir: changes\nschemas: [own]\nplaceholders: {b: own}");
        assertThat(read().directories(null)).containsExactly(directory.resolve("changes"));
        assertThat(read().directories(Path.of("option"))).containsExactly(Path.of("option"));
        assertThat(read().schemas()).containsExactly("own");
        assertThat(files(DATABASE).placeholders())
                .containsEntry("a", "flyway")
                .containsEntry("b", "own")
                .containsEntry("flyway:user", "me")
                .containsEntry("flyway:database", "shop")
                .containsEntry("flyway:defaultSchema", "one");
        assertThat(files(null).placeholders()).doesNotContainKey("flyway:user");
    }

    @Test
    void anIgnoredFlywayIsNotRead() throws IOException {
        write("flyway.conf", "flyway.sqlMigrationPrefix=X");
        write("slipway.yaml", "flyway: ignore");

        assertThat(read().flyway()).isEmpty();
        assertThat(read().warnings()).isEmpty();
    }

    @Test
    void aSettingThatCannotBeFollowedStopsTheCommand() throws IOException {
        write("flyway.conf", "flyway.outOfOrder=true\nflyway.sqlMigrationPrefix=X");

        assertThatThrownBy(this::read)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("flyway.conf:2:1: sqlMigrationPrefix is X, but Slipway knows only V.")
                .hasMessageContaining("Next: Rename the files")
                .hasMessageNotContaining("outOfOrder");
    }
}
