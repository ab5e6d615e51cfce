package io.slipway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * The classes of the packaged program, read and linked once for all tests: a replica that starts with this archive
 * needs two thirds of the processor's time. The JVM ignores an archive of another program.
 */
final class ReplicaArchive {
    private static final Path FOLDER = Path.of("target").toAbsolutePath();
    private static final Path ARCHIVE = FOLDER.resolve("replica.jsa");
    private static final Path NEW = FOLDER.resolve("replica.jsa.new");
    private static final Path LOCK = FOLDER.resolve("replica.jsa.lock");
    private static final Duration MAX_STOP = Duration.ofMinutes(2);

    private ReplicaArchive() {}

    /**
     * The JVM's options for it. The first test that asks makes it; tests of other processes wait meanwhile.
     *
     * @param launcher starts a replica with these options
     */
    static synchronized List<String> options(Path program, Function<List<String>, ReplicaServer> launcher) {
        try (var channel = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            if (!lock.isValid() || !isNewerThan(program)) {
                make(launcher);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of("-XX:SharedArchiveFile=" + ARCHIVE);
    }

    private static boolean isNewerThan(Path program) throws IOException {
        return Files.exists(ARCHIVE)
                && Files.getLastModifiedTime(ARCHIVE).compareTo(Files.getLastModifiedTime(program)) > 0;
    }

    private static void make(Function<List<String>, ReplicaServer> launcher) throws IOException {
        try (var first = launcher.apply(List.of("-XX:ArchiveClassesAtExit=" + NEW))) {
            first.ready().terminate();
            first.exitCode(MAX_STOP);
        }
        Files.move(NEW, ARCHIVE, StandardCopyOption.ATOMIC_MOVE);
    }
}
