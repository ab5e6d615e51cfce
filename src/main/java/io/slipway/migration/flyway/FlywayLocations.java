package io.slipway.migration.flyway;

import io.slipway.migration.file.FileFinding;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directories that Flyway's setting {@code locations} names. */
final class FlywayLocations {
    private static final String RESOURCES = "src/main/resources";
    private static final String CLASSPATH = "classpath:";
    private static final String FILESYSTEM = "filesystem:";

    private final Path directory;
    private final List<FileFinding> findings;

    FlywayLocations(Path directory, List<FileFinding> findings) {
        this.directory = directory;
        this.findings = findings;
    }

    /** Empty if nothing says where the migrations are. */
    List<Path> of(@Nullable ConfigurationValue locations) {
        if (locations == null) {
            // the standards of Flyway's command, and of its use in a program
            return Stream.of("sql", RESOURCES + "/db/migration")
                    .map(directory::resolve)
                    .filter(Files::isDirectory)
                    .limit(1)
                    .toList();
        }
        List<Path> directories = new ArrayList<>();
        for (String location : locations.text().split(",", -1)) {
            if (!location.isBlank()) {
                add(location.strip(), locations, directories);
            }
        }
        return directories;
    }

    private void add(String location, ConfigurationValue value, List<Path> directories) {
        boolean isFile = location.startsWith(FILESYSTEM);
        boolean hasOtherScheme = location.indexOf(':') > 1 && !isFile && !location.startsWith(CLASSPATH);
        String path = isFile
                ? location.substring(FILESYSTEM.length())
                : location.startsWith(CLASSPATH) ? location.substring(CLASSPATH.length()) : location;
        if (hasOtherScheme || path.indexOf('*') >= 0 || path.indexOf('?') >= 0) {
            findings.add(value.error(
                    "Slipway cannot read the location " + location + ".",
                    "Name directories, as filesystem:path, without * and ?."));
            return;
        }
        try {
            directories.add(directory.resolve(isFile ? path : resource(path, location, value)));
        } catch (InvalidPathException e) {
            findings.add(value.error("The location " + location + " is not a path.", "Correct it."));
        }
    }

    /** Java programs build this directory into their classpath. */
    private String resource(String path, String location, ConfigurationValue value) {
        String guessed = RESOURCES + (path.startsWith("/") ? "" : "/") + path;
        findings.add(value.warning(
                "Slipway has no classpath: for the location " + location + " it reads " + guessed + ".",
                "Write filesystem:" + guessed + ", or name the directory with --dir."));
        return guessed;
    }
}
