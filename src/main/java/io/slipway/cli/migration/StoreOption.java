package io.slipway.cli.migration;

import io.slipway.backup.BackupStore;
import io.slipway.cli.target.LocalTargets;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the directory of the backups. A picocli mixin. */
final class StoreOption {
    @Option(
            names = "--store",
            paramLabel = "DIR",
            description =
                    "directory of the backups. Default: backup.store of slipway.yaml, else .slipway/backups beside"
                            + " the migrations")
    private @Nullable Path directory;

    BackupStore store(InstantSource clock) {
        return new BackupStore(directory == null ? LocalTargets.ofProcess().backupStore() : directory, clock);
    }
}
