package io.slipway.cli.migration;

import io.slipway.migration.file.MigrationVersion;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the version of a migration, such as {@code 20261101120000} or {@code 1.2}. */
final class VersionConverter implements ITypeConverter<MigrationVersion> {
    @Override
    public MigrationVersion convert(String text) {
        MigrationVersion version = MigrationVersion.parse(text);
        if (version == null) {
            throw new TypeConversionException("'" + text + "' is no version: digits, with dots between them");
        }
        return version;
    }
}
