package io.slipway.cli.serve;

import io.slipway.cli.output.EnvironmentVariable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The data folder of the user. */
public final class DataDirectory {
    /** What the default of {@code --data} depends on. */
    static final List<EnvironmentVariable> VARIABLES = List.of(
            new EnvironmentVariable("XDG_DATA_HOME", "folder of the user's data, by default .local/share in HOME"),
            new EnvironmentVariable("HOME", "folder of the user"));

    private DataDirectory() {}

    /** {@code $XDG_DATA_HOME/slipway}, else {@code $HOME/.local/share/slipway}. */
    public static Path ofUser() {
        return of(System.getenv());
    }

    /** Java's own {@code user.home} is that of the account, also where {@code HOME} names another folder. */
    static Path of(Map<String, String> environment) {
        Path base = absolute(environment.get("XDG_DATA_HOME"))
                .or(() -> absolute(environment.get("HOME")).map(DataDirectory::share))
                .orElseGet(() -> share(Path.of(System.getProperty("user.home"))));
        return base.resolve("slipway");
    }

    private static Path share(Path home) {
        return home.resolve(".local").resolve("share");
    }

    /** A relative path counts as none, as the XDG specification says. */
    private static Optional<Path> absolute(@Nullable String text) {
        return Optional.ofNullable(text)
                .filter(path -> !path.isBlank())
                .map(Path::of)
                .filter(Path::isAbsolute);
    }
}
