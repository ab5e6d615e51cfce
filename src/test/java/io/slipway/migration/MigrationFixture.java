package io.slipway.migration;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.ApplyOptionsBuilder;
import io.slipway.apply.run.RunOutcome;
import io.slipway.migration.MigrationRefusedException.Refusal;
import io.slipway.migration.file.FileSettings;
import io.slipway.migration.file.MigrationVersion;
import io.slipway.migration.local.LocalDatabase;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** A project in a directory and its database, which a limited login changes. */
public final class MigrationFixture {
    public final ApplyFixture apply;
    public final Path folder;
    public final Path migrations;
    private @Nullable String searchPath;
    private MigrationSettings.@Nullable FlywayTable flyway = MigrationSettings.FlywayTable.DEFAULT;

    public MigrationFixture(Path folder) {
        this(folder, new ApplyFixture());
    }

    /** The project of the folder in this database. */
    MigrationFixture(Path folder, ApplyFixture apply) {
        this.apply = apply;
        this.folder = folder;
        this.migrations = folder.resolve("migrations");
        try {
            Files.createDirectories(migrations);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file of the project. */
    public Path file(String name, String text) {
        try {
            return Files.writeString(migrations.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void delete(String name) {
        try {
            Files.delete(migrations.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The search path of all sessions from here on. */
    void searchPath(String path) {
        searchPath = path;
    }

    void ignoreFlyway() {
        flyway = null;
    }

    /** An engine on the project as it is now. */
    public MigrationEngine engine() {
        return new MigrationEngine(new MigrationSettings(
                new LocalDatabase(TestPostgres.connector(), apply.database.spec(apply.login), searchPath),
                FileSettings.of(migrations),
                "default",
                ApplyOptionsBuilder.options().build(),
                flyway,
                false,
                false,
                folder.resolve("backups")));
    }

    public MigrationResult migrate() {
        return migrate(RunOptions.ALL);
    }

    public MigrationResult migrate(RunOptions options) {
        return migrate(engine(), options, MigrationListener.NONE);
    }

    static MigrationResult migrate(MigrationEngine engine, RunOptions options, MigrationListener listener) {
        try {
            return engine.runMigrations(options, listener);
        } catch (Exception e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    MigrationResult rollback(RollbackOptions options) {
        try {
            return engine().rollbackMigrations(options, MigrationListener.NONE);
        } catch (Exception e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** Applies what is pending; fails unless all of it is done. */
    public void apply() {
        Assertions.assertThat(migrate().failed()).isEmpty();
    }

    /** The states as {@code version STATE}, in order. */
    public List<String> states() {
        try {
            return engine().getMigrationStatus().entries().stream()
                    .map(entry -> entry.label() + " " + entry.state())
                    .toList();
        } catch (Exception e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** The errors that the status shows. */
    List<String> errors() {
        try {
            return engine().getMigrationStatus().entries().stream()
                    .map(MigrationEntry::error)
                    .filter(Objects::nonNull)
                    .toList();
        } catch (Exception e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** What a call of an engine refuses, as {@code code: place}. */
    List<Refusal> refusals(Call call) {
        var refused = Assertions.catchThrowableOfType(MigrationRefusedException.class, () -> call.on(engine()));
        return Objects.requireNonNull(refused, "not refused").refusals();
    }

    /** A call of an engine. */
    interface Call {
        void on(MigrationEngine engine) throws Exception;
    }

    static List<String> codes(List<Refusal> refusals) {
        return refusals.stream().map(Refusal::code).toList();
    }

    static MigrationVersion version(String text) {
        return Objects.requireNonNull(MigrationVersion.parse(text));
    }

    /** The message of a migration that failed. */
    static String message(MigrationResult result) {
        var outcome = result.failed().orElseThrow().outcome();
        return ((RunOutcome.Failed) outcome).error().message();
    }
}
