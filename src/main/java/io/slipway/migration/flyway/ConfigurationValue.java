package io.slipway.migration.flyway;

import io.slipway.migration.file.FileFinding;
import io.slipway.problem.Position;
import io.slipway.problem.Severity;
import java.nio.file.Path;

/** A value of Flyway's configuration and the place where it stands. */
record ConfigurationValue(String text, Path file, Position position) {
    FileFinding error(String message, String remedy) {
        return new FileFinding(Severity.ERROR, "flyway-setting", file, position, message, remedy);
    }

    FileFinding warning(String message, String remedy) {
        return new FileFinding(Severity.WARNING, "flyway-setting", file, position, message, remedy);
    }
}
