package io.slipway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file system of bounded size that can be filled, mounted on an empty folder. Only root may mount one: for others the
 * folder stays as it is, and nothing fills it. Thread-safe.
 */
public final class SmallDisk {
    private static final String FILLING = "filling";
    private static final int LARGE = 1 << 20;
    private static final int SMALL = 1 << 12;

    private final Path folder;
    private final boolean bounded;

    private SmallDisk(Path folder, boolean bounded) {
        this.folder = folder;
        this.bounded = bounded;
    }

    /** Mounts it on this folder, which it makes. */
    public static SmallDisk on(Path folder, int megabytes) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var options = "size=" + megabytes + "m,mode=0755";
        return new SmallDisk(folder, run("mount", "-t", "tmpfs", "-o", options, "slipway-test", folder.toString()));
    }

    /** Unmounts what is mounted on this folder, if anything is. */
    static void unmount(Path folder) {
        run("umount", "-l", folder.toString());
    }

    /** Whether it can be full. */
    public boolean isBounded() {
        return bounded;
    }

    /** Takes all space that is left. Without a bound nothing happens. */
    public synchronized void fill() {
        if (bounded) {
            fill(LARGE);
            fill(SMALL);
        }
    }

    private void fill(int block) {
        try (var file =
                Files.newOutputStream(folder.resolve(FILLING), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            var zeros = new byte[block];
            while (folder.toFile().getUsableSpace() > 0) {
                file.write(zeros);
            }
        } catch (IOException e) {
            // no block of this size fits any more
        }
    }

    /** Gives back what {@link #fill} took. */
    public synchronized void free() {
        try {
            Files.deleteIfExists(folder.resolve(FILLING));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
