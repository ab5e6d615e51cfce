package io.slipway.cli.target;

import io.slipway.cli.output.EnvironmentVariable;
import io.slipway.postgres.address.DatabaseUrl;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that names the database of a local command. A picocli mixin. */
public final class TargetOption implements EnvironmentVariable.Reader {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--url",
            description = {
                "The database: " + DatabaseUrl.FORM + ". Default: the database that variables of the environment or of"
                        + " .env name, else slipway.yaml. The password is never part of it."
            })
    private @Nullable String url;

    @Override
    public List<EnvironmentVariable> variables() {
        return TargetVariables.ALL;
    }

    /** The URL as it was typed; null without the option. */
    public @Nullable String url() {
        return url;
    }

    /**
     * The database, as {@link LocalTargets} finds it.
     *
     * @throws ParameterException the URL is wrong, or no source names a database
     */
    public LocalTarget find(LocalTargets targets) {
        try {
            return url == null ? targets.configured().orElseThrow(this::unnamed) : targets.ofUrl(url);
        } catch (IllegalArgumentException e) {
            throw usage("--url " + e.getMessage());
        }
    }

    private ParameterException unnamed() {
        return usage("no database is named: give --url " + DatabaseUrl.FORM
                + ", or set DB_NAME in the environment or in .env, or url in slipway.yaml");
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the specification before it calls the command");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
