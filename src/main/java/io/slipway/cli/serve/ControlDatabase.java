package io.slipway.cli.serve;

import io.slipway.control.ControlUrl;
import io.slipway.problem.ServiceProblem;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** The control database that the service of this process uses. */
public final class ControlDatabase {
    private static volatile @Nullable ControlUrl chosen;

    private ControlDatabase() {}

    public static void set(ControlUrl url) {
        chosen = url;
    }

    /** The address that {@code serve} found; otherwise, as in tests, the address of the service's pool. */
    static ControlUrl url() {
        ControlUrl url = chosen;
        return url == null ? ofPool() : url;
    }

    private static ControlUrl ofPool() {
        var config = ConfigProvider.getConfig();
        String jdbc = config.getOptionalValue("quarkus.datasource.jdbc.url", String.class)
                .orElseThrow(
                        () -> new ServiceProblem.Configuration("no control database is configured; set SLIPWAY_DB_URL")
                                .asException());
        return ControlUrl.parse(
                jdbc.substring("jdbc:".length()),
                config.getValue("quarkus.datasource.username", String.class),
                config.getOptionalValue("quarkus.datasource.password", String.class)
                        .orElse(null));
    }
}
