package io.slipway.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A backup that is being made: a directory under a temporary name. {@link #publish} makes it visible; without that,
 * {@link #close} removes it.
 *
 * <p>A locked file beside it shows that its process lives. The lock is not in the directory, because a directory with
 * an open file could not be renamed everywhere.
 */
final class BackupDraft implements AutoCloseable {
    static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final String PARTIAL = ".partial-";
    private static final String LOCK = ".lock";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss'z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int RANDOM_DIGITS = 8;

    /** Drafts of this process: a second channel on a file, once closed, would take the lock of the first away. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final String id;
    private final Instant createdAt;
    private final Path directory;
    private final FileChannel lock;
    private boolean published;

    private BackupDraft(String id, Instant createdAt, Path directory, FileChannel lock) {
        this.id = id;
        this.createdAt = createdAt;
        this.directory = directory;
        this.lock = lock;
    }

    static BackupDraft begin(Path store, Instant now) throws IOException {
        while (true) {
            BackupDraft draft = tryBegin(store, now);
            if (draft != null) {
                return draft;
            }
        }
    }

    /** Null: another process took the new lock file for one that is abandoned. */
    private static @Nullable BackupDraft tryBegin(Path store, Instant now) throws IOException {
        String id = TIME.format(now) + "-" + UUID.randomUUID().toString().substring(0, RANDOM_DIGITS);
        Path directory = store.resolve(PARTIAL + id);
        OWN.add(directory.toAbsolutePath());
        FileChannel lock = FileChannel.open(
                lockOf(directory), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE_MODE);
        lock.lock();
        if (!Files.exists(lockOf(directory))) {
            OWN.remove(directory.toAbsolutePath());
            lock.close();
            return null;
        }
        Files.createDirectory(directory, DIRECTORY_MODE);
        return new BackupDraft(id, now, directory, lock);
    }

    private static Path lockOf(Path directory) {
        return directory.resolveSibling(directory.getFileName() + LOCK);
    }

    static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, DIRECTORY_MODE);
        }
    }

    String id() {
        return id;
    }

    Instant createdAt() {
        return createdAt;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** Removes the files that were written so far. */
    void clear() throws IOException {
        remove(directory);
        Files.createDirectory(directory, DIRECTORY_MODE);
    }

    /** Writes the manifest, and makes the backup visible. */
    void publish(Backup backup) throws IOException {
        try (SummedFile manifest = SummedFile.create(file(ManifestFile.NAME))) {
            manifest.out().write(ManifestFile.write(backup).getBytes(StandardCharsets.UTF_8));
            manifest.sync();
        }
        sync(directory);
        Files.move(directory, directory.resolveSibling(id), StandardCopyOption.ATOMIC_MOVE);
        published = true;
        Path store = directory.getParent();
        if (store != null) {
            sync(store);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Removes the draft unless it was published. */
    @Override
    public void close() throws IOException {
        try (lock) {
            if (!published) {
                remove(directory);
            }
            Files.deleteIfExists(lockOf(directory));
        } finally {
            OWN.remove(directory.toAbsolutePath());
        }
    }

    /** Removes the draft at this path if its process is gone. Other paths stay as they are. */
    static void removeIfAbandoned(Path path) {
        String name = path.getFileName().toString();
        if (!name.startsWith(PARTIAL)) {
            return;
        }
        Path directory =
                name.endsWith(LOCK) ? path.resolveSibling(name.substring(0, name.length() - LOCK.length())) : path;
        if (OWN.contains(directory.toAbsolutePath())) {
            return;
        }
        try (FileChannel channel = FileChannel.open(
                        lockOf(directory), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), FILE_MODE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                remove(directory);
                Files.deleteIfExists(lockOf(directory));
            }
        } catch (IOException | OverlappingFileLockException _) {
            // in use, or of another user: it stays
        }
    }

    /** Removes a directory with all in it. Links are removed, not followed. */
    static void remove(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(directory);
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path own, @Nullable IOException e) throws IOException {
                if (e != null && !(e instanceof NoSuchFileException)) {
                    throw e;
                }
                Files.delete(own);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
