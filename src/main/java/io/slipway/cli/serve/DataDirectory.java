package io.slipway.cli.serve;

import java.nio.file.Path;

/** The data folder of the user. */
public final class DataDirectory {
    private DataDirectory() {}

    /** {@code $XDG_DATA_HOME/slipway}, else {@code ~/.local/share/slipway}. */
    public static Path ofUser() {
        String xdg = System.getenv("XDG_DATA_HOME");
        Path base = xdg == null || xdg.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(xdg);
        return base.resolve("slipway");
    }
}
