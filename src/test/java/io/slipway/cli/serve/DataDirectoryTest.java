package io.slipway.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataDirectoryTest {
    @Test
    void theDataFolderFollowsTheEnvironment() {
        assertThat(DataDirectory.of(Map.of("XDG_DATA_HOME", "/x", "HOME", "/h")))
                .isEqualTo(Path.of("/x/slipway"));
        assertThat(DataDirectory.of(Map.of("XDG_DATA_HOME", "relative", "HOME", "/h")))
                .isEqualTo(Path.of("/h/.local/share/slipway"));
        assertThat(DataDirectory.of(Map.of()))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".local/share/slipway"));
    }
}
