package io.slipway.cli;

import java.nio.file.Path;

/** Where a user's own data lies. */
final class DataDirectory {
    private DataDirectory() {}

    /** {@code $XDG_DATA_HOME/slipway}, else {@code ~/.local/share/slipway}. */
    static Path ofUser() {
        String xdg = System.getenv("XDG_DATA_HOME");
        Path base = xdg == null || xdg.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(xdg);
        return base.resolve("slipway");
    }
}
