package io.slipway.migration.file;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The checksum that Flyway keeps of a migration: CRC-32 of the lines of its file in UTF-8, without their ends and
 * without a byte order mark. Flyway computes it before it replaces placeholders (its class {@code ChecksumCalculator},
 * version 12).
 */
final class FlywayChecksum {
    private FlywayChecksum() {}

    /** @param text without a byte order mark */
    static int of(String text) {
        var checksum = new CRC32();
        text.lines().forEach(line -> checksum.update(line.getBytes(StandardCharsets.UTF_8)));
        return (int) checksum.getValue();
    }
}
