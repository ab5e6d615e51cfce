package io.slipway.cli.migration;

import io.slipway.backup.BackupStore;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the directory of the backups. A picocli mixin. */
final class StoreOption {
    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "Directory of the backups. Default: backup.store of slipway.yaml, else .slipway/backups")
    private @Nullable Path directory;

    /**
     * The directory that the option names.
     *
     * @param other the directory if the option is missing
     */
    Path directory(Path other) {
        return directory == null ? other : directory;
    }

    BackupStore store(InstantSource clock) {
        return new BackupStore(directory == null ? LocalProject.ofProcess().backupStore() : directory, clock);
    }
}
