package io.slipway.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;

/** A screen that no person sees: its keys come from a stream, and what it draws is kept. */
public final class ScreenFixture {
    private final ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    private final LiveScreen screen;

    public ScreenFixture(InputStream keys) throws IOException {
        var terminal = new ExternalTerminal("test", "ansi", keys, drawn, StandardCharsets.UTF_8);
        terminal.setSize(new Size(100, 20));
        screen = new LiveScreen(terminal);
    }

    public LiveScreen screen() {
        return screen;
    }

    public String drawn() {
        return drawn.toString(StandardCharsets.UTF_8);
    }
}
