package io.slipway.cli.serve;

import io.slipway.time.WrittenDuration;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The settings of {@code serve} in addition to its command line: {@code slipway.*}, {@code SLIPWAY_*}. */
@ConfigMapping(prefix = "slipway.serve")
public interface ServeSettings {
    /** Task runs at a time, 1 to 1000. A larger value runs more tasks at a time and opens more sessions. */
    @WithDefault("8")
    int slots();

    /** Check runs at a time, 1 to 1000. */
    @WithDefault("2")
    int checkSlots();

    /** Event streams at a time, 1 to 10000. A larger value serves more clients and polls the control database more. */
    @WithDefault("100")
    int streams();

    /** How long a task run may wait before an alert is raised. A larger value raises fewer alerts, later. */
    @WithDefault("15m")
    WrittenDuration waitingAlert();

    /**
     * How long running tasks may continue after SIGTERM. A larger value hands back fewer runs but delays the shutdown.
     */
    @WithDefault("20s")
    WrittenDuration grace();

    /**
     * How long the replica still serves new connections after SIGTERM. A larger value gives a load balancer more time
     * to send its clients elsewhere but delays the shutdown.
     */
    @WithDefault("5s")
    WrittenDuration shutdownDelay();
}
