package io.slipway.postgres.embedded;

import io.slipway.problem.ServiceProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an embedded server, held by one owner at a time: {@code owner.lock}, {@code password} (readable by its
 * owner only), {@code port} (kept over restarts) and {@code cluster} (PostgreSQL's own data).
 */
final class DataFolder implements AutoCloseable {
    private static final Path SHARED_PLACE = Path.of("/var/lib/slipway");

    private final Path root;
    private final FileChannel channel;

    private DataFolder(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /** @throws io.slipway.problem.ProblemException {@code configuration} when another process owns this folder */
    static DataFolder take(Path wanted) throws IOException {
        Path root = place(wanted);
        Files.createDirectories(root);
        UnprivilegedUser.letIn(root);
        if (!UnprivilegedUser.canReach(root)) {
            throw new ServiceProblem.Configuration("PostgreSQL does not run as root, and "
                            + UnprivilegedUser.shown().orElse("its account") + " cannot reach " + root
                            + ": give --data a folder that others may enter")
                    .asException();
        }
        var channel = FileChannel.open(root.resolve("owner.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var folder = new DataFolder(root, channel);
        if (lock(channel) == null) {
            channel.close();
            throw folder.owned().asException();
        }
        return folder;
    }

    Path root() {
        return root;
    }

    Path cluster() {
        return root.resolve("cluster");
    }

    Path passwordFile() {
        return root.resolve("password");
    }

    /** The superuser's password, created at the first call. */
    String password() throws IOException {
        if (!Files.exists(passwordFile())) {
            var random = new byte[24];
            new SecureRandom().nextBytes(random);
            Path half = root.resolve("password.new");
            Files.deleteIfExists(half);
            Files.createFile(half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(half, HexFormat.of().formatHex(random));
            Files.move(half, passwordFile());
        }
        return Files.readString(passwordFile()).strip();
    }

    /** The last port of the server. */
    Optional<Integer> port() {
        try {
            return Optional.of(
                    Integer.valueOf(Files.readString(root.resolve("port")).strip()));
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    void keepPort(int port) throws IOException {
        Files.writeString(root.resolve("port"), Integer.toString(port));
    }

    /** Releases the folder for its next owner. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // the lock ends with the process in any case
        }
    }

    private ServiceProblem owned() {
        String how = port().map(
                        port -> "; a further replica on the same control database is started with SLIPWAY_DB_URL="
                                + "postgresql://slipway@127.0.0.1:" + port
                                + "/slipway and SLIPWAY_DB_PASSWORD set to the content of "
                                + passwordFile())
                .orElse("");
        return new ServiceProblem.Configuration("another Slipway owns the data in " + root + how);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    /** The folder itself, or one below {@code /var/lib/slipway} if PostgreSQL's account cannot reach its parent. */
    static Path place(Path wanted) {
        Path folder = wanted.toAbsolutePath().normalize();
        Path parent = folder.getParent();
        String name = "embedded" + folder.toString().replaceAll("[^A-Za-z0-9]+", "-");
        try {
            return parent == null || UnprivilegedUser.canReach(parent) ? folder : SHARED_PLACE.resolve(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
