package io.slipway.postgres.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** Crashes and restarts embedded servers, which the program never does. */
public final class RestartFixture {
    private RestartFixture() {}

    /** Ends the server as a power cut would; its data stays. */
    public static void crash(EmbeddedPostgres server) {
        server.control("immediate");
    }

    /** Starts the stopped server again; the given settings replace earlier ones. */
    public static void startAgain(EmbeddedPostgres server, Map<String, String> settings) {
        try {
            server.bringUp(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** These settings with a folder for the unpacked programs that several servers share. */
    public static EmbeddedSettings withPrograms(EmbeddedSettings settings, Path folder) {
        return new EmbeddedSettings(
                settings.maxConnections(),
                settings.keepRunning(),
                folder,
                settings.preferInstalled(),
                settings.settings());
    }

    /** Makes the account that runs the server the owner of a file, which it alone may read. */
    public static void giveToTheAccount(Path file) throws IOException {
        UnprivilegedUser.own(file, "rw-------");
    }
}
