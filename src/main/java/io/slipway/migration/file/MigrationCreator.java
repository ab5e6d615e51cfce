package io.slipway.migration.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the files of a new migration in a directory. Several processes may do so at the same time. */
public final class MigrationCreator {
    private static final DateTimeFormatter VERSION =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final InstantSource clock;

    /**
     * Creates a maker for one directory.
     *
     * @param directory is made if it does not exist
     */
    public MigrationCreator(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * Makes the file, the one for the way back, and a README if the directory has no migration yet. No file is
     * overwritten.
     *
     * @throws IllegalArgumentException the description gives no name, or a version to depend on is not in the directory
     * @throws IOException the directory cannot be read or written
     */
    public CreatedMigration create(MigrationDraft draft) throws IOException {
        String name = DraftText.name(draft.description());
        List<MigrationVersion> dependsOn = dependsOn(draft, names());
        Files.createDirectories(directory);
        Instant time = clock.instant();
        while (true) {
            CreatedMigration created = tryCreate(VERSION.format(time), name, draft, dependsOn);
            if (created != null) {
                return created;
            }
            time = time.plusSeconds(1);
        }
    }

    /**
     * Null if the version is taken.
     *
     * <p>The claim closes a race: two processes that list the directory at the same time both find the version free,
     * and the names of their files differ.
     */
    private @Nullable CreatedMigration tryCreate(
            String version, String name, MigrationDraft draft, List<MigrationVersion> dependsOn) throws IOException {
        Path claim = directory.resolve("." + version + ".claim");
        try {
            Files.createFile(claim);
        } catch (FileAlreadyExistsException _) {
            return null;
        }
        try {
            List<MigrationFileName> existing = names();
            MigrationVersion wanted = Objects.requireNonNull(MigrationVersion.parse(version));
            if (existing.stream().anyMatch(each -> each.has(wanted))) {
                return null;
            }
            Path file = write("V" + version + "__" + name + ".sql", DraftText.change(draft, dependsOn));
            Path undo = write("U" + version + "__" + name + ".sql", DraftText.undo(draft));
            return new CreatedMigration(version, file, undo, existing.isEmpty() ? readme() : null);
        } finally {
            Files.delete(claim);
        }
    }

    private @Nullable Path readme() throws IOException {
        try {
            return write("README.md", DirectoryReadme.TEXT);
        } catch (FileAlreadyExistsException _) {
            return null;
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text, StandardOpenOption.CREATE_NEW);
    }

    private List<MigrationVersion> dependsOn(MigrationDraft draft, List<MigrationFileName> existing) {
        List<MigrationVersion> versions = new ArrayList<>();
        for (String text : draft.dependsOn()) {
            MigrationVersion version = MigrationVersion.parse(text);
            if (version == null) {
                throw new IllegalArgumentException("'" + text + "' is no version; a version is numbers, such as 1.2.");
            }
            if (existing.stream().noneMatch(each -> each.kind() == MigrationKind.VERSIONED && each.has(version))) {
                throw new IllegalArgumentException("No migration in " + directory + " has version " + text + ".");
            }
            versions.add(version);
        }
        return versions;
    }

    private List<MigrationFileName> names() throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> MigrationFileName.parse(file.getFileName().toString()))
                    .filter(Objects::nonNull)
                    .toList();
        }
    }
}
