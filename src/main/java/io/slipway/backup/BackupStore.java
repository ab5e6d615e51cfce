package io.slipway.backup;

import io.slipway.backup.BackupException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory of backups. Each is a directory with the id as its name, a manifest, and one file per object with rows.
 *
 * <p>Directories have mode 0700 and files 0600. A backup that is being made has a temporary name. Links are not
 * followed within the directory. Thread-safe; several processes may share it.
 */
public final class BackupStore {
    private static final Pattern ID = Pattern.compile("[0-9]{8}t[0-9]{6}z-[0-9a-f]{8}");

    private final Path directory;
    private final InstantSource clock;

    /** The directory is made by the first backup. */
    public BackupStore(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    public Path directory() {
        return directory;
    }

    /**
     * What a store holds.
     *
     * @param backups the newest first
     * @param damaged one sentence per backup that cannot be read
     */
    public record Listing(List<Backup> backups, List<String> damaged) {}

    /** All backups. Their files are not read. */
    public Listing list() throws BackupException {
        var backups = new ArrayList<Backup>();
        var damaged = new ArrayList<String>();
        for (Path each : entries()) {
            String id = each.getFileName().toString();
            if (ID.matcher(id).matches()) {
                try {
                    backups.add(open(id));
                } catch (BackupException e) {
                    damaged.add(e.getMessage());
                }
            }
        }
        backups.sort(Comparator.comparing(Backup::createdAt)
                .thenComparing(Backup::id)
                .reversed());
        return new Listing(List.copyOf(backups), List.copyOf(damaged));
    }

    private List<Path> entries() throws BackupException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new BackupException(
                    Reason.STORE, "The backups in " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The backup with this id. Its manifest is verified, its files are not.
     *
     * @throws BackupException NOT_FOUND, DAMAGED or STORE
     */
    public Backup open(String id) throws BackupException {
        Path own = existing(id);
        Path manifest = own.resolve(ManifestFile.NAME);
        if (!Files.isRegularFile(manifest, LinkOption.NOFOLLOW_LINKS)) {
            throw new BackupException(Reason.DAMAGED, "Backup " + id + " has no manifest.");
        }
        try {
            return ManifestFile.read(id, Files.readString(manifest));
        } catch (IOException e) {
            throw new BackupException(
                    Reason.DAMAGED, "The manifest of backup " + id + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The directory of a backup. An id has one form, so it never leads out of the store. */
    private Path existing(String id) throws BackupException {
        if (!ID.matcher(id).matches()) {
            throw new BackupException(
                    Reason.NOT_FOUND, "'" + id + "' is no id of a backup. `slipway backup list` shows the ids.");
        }
        Path own = directory.resolve(id);
        if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
            throw new BackupException(
                    Reason.NOT_FOUND,
                    "There is no backup " + id + " in " + directory + ". `slipway backup list` shows the ids.");
        }
        return own;
    }

    /**
     * Removes a backup.
     *
     * @throws BackupException NOT_FOUND or STORE
     */
    public void delete(String id) throws BackupException {
        Path own = existing(id);
        try {
            // a backup without its manifest is never taken for a whole one
            Files.deleteIfExists(own.resolve(ManifestFile.NAME));
            BackupDraft.remove(own);
        } catch (IOException e) {
            throw new BackupException(Reason.STORE, "Backup " + id + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    /** The file of an object, verified to be a plain file of its size and sum. */
    Path verified(Backup backup, BackupObject object) throws BackupException {
        Path file = existing(backup.id()).resolve(String.valueOf(object.file()));
        String what = "File " + object.file() + " of backup " + backup.id() + " (" + object.label() + ") ";
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new BackupException(Reason.DAMAGED, what + "is missing, or is no plain file.");
            }
            if (Files.size(file) != object.bytes()) {
                throw new BackupException(
                        Reason.DAMAGED, what + "has " + Files.size(file) + " bytes instead of " + object.bytes() + ".");
            }
            if (!SummedFile.sum(file).equals(object.sha256())) {
                throw new BackupException(Reason.DAMAGED, what + "was changed: its SHA-256 is another one.");
            }
            return file;
        } catch (IOException e) {
            throw new BackupException(Reason.STORE, what + "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Begins a backup, after it removed what interrupted ones left. */
    BackupDraft begin() throws BackupException {
        try {
            BackupDraft.makeDirectory(directory);
            removeLeftovers();
            return BackupDraft.begin(directory, clock.instant());
        } catch (IOException e) {
            throw new BackupException(
                    Reason.STORE, "The backup cannot be written to " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Removes what interrupted backups left. A draft of a living process is locked and stays. */
    void removeLeftovers() throws BackupException {
        for (Path each : entries()) {
            BackupDraft.removeIfAbandoned(each);
        }
    }
}
