package io.slipway.migration.file;

import io.slipway.sql.text.Checksums;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.ScriptException;
import io.slipway.sql.text.TextGuard;
import io.slipway.sql.text.Utf8Reader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The text of a file and its checksums.
 *
 * @param text without a byte order mark
 * @param rawSha256 of the bytes, in hex
 */
record MigrationText(String text, String rawSha256, int flywayChecksum) {
    /** Bytes: a file is held in memory several times over, as bytes, text and statements. */
    private static final int MAX_SIZE = 64 << 20;

    /** Null if the file cannot be read; the finding says why. */
    static @Nullable MigrationText read(FoundFile file, FileFindings findings) {
        try {
            long size = Files.size(file.path());
            if (size > MAX_SIZE) {
                findings.add(FileFinding.error(
                        "file-too-large",
                        file.path(),
                        "The file has " + (size >> 20) + " MiB; at most " + (MAX_SIZE >> 20) + " are possible.",
                        "Divide it into several migrations, or load the data by another tool."));
                return null;
            }
            return of(Files.readAllBytes(file.path()));
        } catch (IOException e) {
            findings.add(DirectoryWalk.unreadable(file.path()));
        } catch (ScriptException e) {
            for (Finding finding : e.findings()) {
                findings.add(FileFinding.error(
                                finding.code(), file.path(), finding.message(), "Save the file as UTF-8 text.")
                        .at(finding.position()));
            }
        }
        return null;
    }

    private static MigrationText of(byte[] bytes) throws IOException {
        try (var guard = new TextGuard(new Utf8Reader(new ByteArrayInputStream(bytes)))) {
            String text = guard.readAllAsString();
            return new MigrationText(text, HexFormat.of().formatHex(Checksums.sha256(bytes)), FlywayChecksum.of(text));
        }
    }
}
