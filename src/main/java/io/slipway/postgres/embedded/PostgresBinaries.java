package io.slipway.postgres.embedded;

import io.slipway.problem.ServiceProblem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's own programs: {@code initdb}, {@code pg_ctl}, {@code postgres}.
 *
 * @param bin the folder of the programs
 * @param major their version, 14 or newer
 */
record PostgresBinaries(Path bin, int major) {
    private static final int MIN_MAJOR_VERSION = 14;
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    /** Finds installed programs or unpacks the bundled ones there; {@code major}: that version or, if empty, any. */
    static PostgresBinaries find(Path unpacked, boolean preferInstalled, Optional<Integer> major) throws IOException {
        Optional<PostgresBinaries> installed = preferInstalled ? installed(major) : Optional.<PostgresBinaries>empty();
        if (installed.isPresent()) {
            return installed.get();
        }
        Optional<PostgresBinaries> bundled = bundled(unpacked).filter(p -> major.isEmpty() || major.get() == p.major());
        return bundled.or(() -> installed(major))
                .orElseThrow(() -> new ServiceProblem.Configuration("no PostgreSQL "
                                + major.map(m -> m + "").orElse(MIN_MAJOR_VERSION + " or newer")
                                + " is installed or bundled for this machine: install one or set SLIPWAY_DB_URL")
                        .asException());
    }

    String path(String program) {
        return bin.resolve(program).toString();
    }

    private static Optional<PostgresBinaries> installed(Optional<Integer> major) {
        return Stream.concat(onPath(), inDebiansFolders())
                .flatMap(bin -> at(bin).stream())
                .filter(p -> p.major() >= MIN_MAJOR_VERSION && (major.isEmpty() || major.get() == p.major()))
                .findFirst();
    }

    private static Stream<Path> onPath() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(":")).filter(entry -> !entry.isEmpty()).map(Path::of);
    }

    private static Stream<Path> inDebiansFolders() {
        try (var versions = Files.list(DEBIAN)) {
            return versions.sorted(Comparator.reverseOrder()).map(v -> v.resolve("bin")).toList().stream();
        } catch (IOException _) {
            return Stream.empty();
        }
    }

    private static Optional<PostgresBinaries> at(Path bin) {
        try {
            if (!Stream.of("initdb", "pg_ctl", "postgres").allMatch(p -> Files.isExecutable(bin.resolve(p)))) {
                return Optional.empty();
            }
            Path real = bin.resolve("postgres").toRealPath();
            Matcher version = VERSION.matcher(UnprivilegedUser.run(Path.of("/"), List.of(real.toString(), "--version"))
                    .output());
            return version.find()
                    ? Optional.of(new PostgresBinaries(
                            real.resolveSibling("").normalize(), Integer.parseInt(version.group(1))))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static Optional<PostgresBinaries> bundled(Path folder) throws IOException {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        URL url =
                PostgresBinaries.class.getResource("/postgres-" + system + "-" + (arm ? "arm_64" : "x86_64") + ".txz");
        if (url == null) {
            return Optional.empty();
        }
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            // another version of the archive has another length
            Path home = folder.resolve("postgres-" + connection.getContentLengthLong());
            if (!Files.isDirectory(home)) {
                unpack(in, folder, home);
            }
            return at(home.resolve("bin"));
        }
    }

    private static void unpack(InputStream archive, Path folder, Path home) throws IOException {
        var half = Files.createTempDirectory(Files.createDirectories(folder), "unpacking-");
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, half);
            }
        }
        Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(half, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // another process was faster; its copy is the same
            FileTrees.delete(half);
            if (!Files.isDirectory(home)) {
                throw e;
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        Path path = root.resolve(entry.getName()).normalize();
        if (!path.startsWith(root)) {
            throw new IOException("an entry of the archive leads out of it: " + entry.getName());
        }
        Path parent = path.getParent();
        if (entry.isDirectory()) {
            Files.createDirectories(path);
        } else if (parent != null) {
            Files.createDirectories(parent);
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            } else {
                Files.copy(tar, path);
                boolean executable = (entry.getMode() & 0100) != 0;
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }
}
