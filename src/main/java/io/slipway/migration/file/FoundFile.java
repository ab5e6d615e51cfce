package io.slipway.migration.file;

import java.nio.file.Path;

/**
 * A file of a directory of migrations.
 *
 * @param relativePath below the directory, with {@code /}
 */
record FoundFile(Path path, String relativePath) {
    String fileName() {
        return relativePath.substring(relativePath.lastIndexOf('/') + 1);
    }
}
