package io.slipway.cli.serve;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What can be set about {@code serve} beside its command line: {@code slipway.*}, {@code SLIPWAY_*}. */
@ConfigMapping(prefix = "slipway.serve")
public interface ServeSettings {
    /** Task runs at a time, 1 to 1000; a larger value does more at a time and opens as many more sessions. */
    @WithDefault("8")
    int slots();

    /** Check runs at a time, 1 to 1000. */
    @WithDefault("2")
    int checkSlots();

    /** How long what runs may go on after SIGTERM; a larger value hands back less and ends later. */
    @WithDefault("20s")
    Duration grace();
}
