package io.slipway.cli.migration;

import io.slipway.cli.target.LocalTargets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command on migrations works.
 *
 * @param directory of {@code slipway.yaml}, {@code .env} and Flyway's files
 * @param environment its variables
 */
public record WorkingPlace(Path directory, Map<String, String> environment) {
    public WorkingPlace {
        environment = Map.copyOf(environment);
    }

    /** The working directory and the environment of this process. */
    public static WorkingPlace ofProcess() {
        return new WorkingPlace(Path.of(""), LocalTargets.environment());
    }

    LocalProject project() {
        return LocalProject.read(directory, environment);
    }

    LocalTargets targets() {
        return new LocalTargets(environment, directory);
    }
}
