package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The commands that a call builds. */
class MainTest {
    @Test
    void aCallBuildsTheLocalCommandThatItNamesAlone() {
        var serve = new ServeCommand();
        Main.local(serve)
                .keySet()
                .forEach(name -> assertThat(Main.commandLine(serve, name).getSubcommands())
                        .containsOnlyKeys(name));
    }

    @Test
    void anotherWordBuildsAllCommands() {
        assertThat(Main.commandLine(new ServeCommand(), "--help").getSubcommands())
                .containsKeys("migrate", "backup", "task", "completion", "man");
    }
}
