package io.slipway.migration.file;

import io.slipway.sql.Script;
import io.slipway.sql.split.Header;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One migration as its file describes it. A file with both directions (dbmate) makes two of them with the same path.
 *
 * <p>The three checksums are of the text before placeholders are replaced, as Flyway does it: the same migration has
 * the same checksum whatever the values are.
 *
 * @param path to show and to open
 * @param relativePath below its directory, with {@code /}; Flyway's history calls it the script
 * @param version null for a repeatable
 * @param writtenVersion the version as the name has it, with dots; Flyway's history holds this form. Null for a
 *     repeatable
 * @param name what follows the version in the file's name: {@code refresh_views}. A repeatable is known by it
 * @param script after placeholders were replaced. Its lines are those of the file. It may be told by a file beside it
 *     to run without a transaction: do not read it again from its text
 * @param checksum SHA-256, in hex, with {@code \n} for {@code \r\n}; of the section if the file has both directions.
 *     Without placeholders and without BEGIN it is the {@link Script#checksum()}
 * @param rawSha256 SHA-256, in hex, of all bytes of the file
 * @param flywayChecksum what Flyway computes for the file
 */
public record MigrationFile(
        Path path,
        String relativePath,
        MigrationKind kind,
        @Nullable MigrationVersion version,
        @Nullable String writtenVersion,
        String name,
        Script script,
        String checksum,
        String rawSha256,
        int flywayChecksum) {
    /** The name in words: {@code refresh views}. */
    public String description() {
        return name.replace('_', ' ');
    }

    public Header header() {
        return script.header();
    }

    /** The versions that must be applied before this one. */
    public List<MigrationVersion> dependencies() {
        return header().dependsOn().stream()
                .map(MigrationVersion::parse)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The version of a file that has one. */
    public MigrationVersion requireVersion() {
        return Objects.requireNonNull(version, relativePath);
    }
}
