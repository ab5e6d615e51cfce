package io.slipway.testing;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** A PostgreSQL for the tests of one JVM, from the binaries on the class path; gone with the JVM. */
public final class ScratchPostgres {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final Path TEMP = Path.of(System.getProperty("java.io.tmpdir"));
    private static final int NOBODY = 65534;

    private final int port;

    private ScratchPostgres(int port) {
        this.port = port;
    }

    private static final class Holder {
        static final ScratchPostgres SHARED = start();
    }

    /** The one server of this JVM. */
    public static ScratchPostgres shared() {
        return Holder.SHARED;
    }

    /** A new connection as superuser. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, "slipway", "");
    }

    /** A new connection as another role, without a password. */
    public Connection connect(String database, String user) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, "");
    }

    /** A new session that only parses. */
    public WireParser parser() throws IOException {
        return new WireParser(port);
    }

    private static ScratchPostgres start() {
        try {
            Path bin = unpacked().resolve("bin");
            Path data = Files.createTempDirectory(TEMP, "scratch-pg");
            Files.setAttribute(data, "unix:uid", NOBODY);
            run(
                    bin + "/initdb",
                    "-D",
                    data.toString(),
                    "-U",
                    "slipway",
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--no-locale",
                    "-N");
            int port = freePort();
            String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
                    + " -c max_prepared_transactions=5 -c wal_level=logical";
            run(bin + "/pg_ctl", "-D", data.toString(), "-w", "-l", data + "/server.log", "-o", options, "start");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(bin, data)));
            return new ScratchPostgres(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(Path bin, Path data) {
        try {
            run(bin + "/pg_ctl", "-D", data.toString(), "-m", "immediate", "stop");
            try (var files = Files.walk(data)) {
                files.sorted((a, b) -> b.compareTo(a))
                        .forEach(file -> file.toFile().delete());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void run(String... command) throws IOException {
        List<String> all = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            all.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        all.addAll(List.of(command));
        Path log = Files.createTempFile(TEMP, "scratch-pg", ".log");
        try {
            Process process = new ProcessBuilder(all)
                    .directory(TEMP.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException(command[0] + ": " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(log);
        }
    }

    private static Path unpacked() throws IOException {
        Path home = TEMP.resolve("scratch-pg-18.6.0");
        if (Files.isDirectory(home)) {
            return home;
        }
        Path fresh = Files.createTempDirectory(TEMP, "scratch-pg-unpack");
        try (InputStream in = ScratchPostgres.class.getResourceAsStream(ARCHIVE)) {
            if (in == null) {
                throw new FileNotFoundException(ARCHIVE);
            }
            var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in)));
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, fresh.resolve(entry.getName()));
            }
        }
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, file);
        if ((entry.getMode() & 0100) != 0 && !file.toFile().setExecutable(true, false)) {
            throw new IOException("cannot make executable: " + file);
        }
    }
}
