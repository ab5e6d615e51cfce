package io.slipway.cli.serve;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import io.slipway.cli.output.ExitCode;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Runs after the service has booted: starts its loops and prints the ready line. The loops stop at shutdown. */
public final class ServeApplication implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(ServeApplication.class);

    private final ServeLoops loops;
    private final HttpServer http;
    private final String host;
    private final int managementPort;

    @Inject
    ServeApplication(
            ServeLoops loops,
            HttpServer http,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.management.port") int managementPort) {
        this.loops = loops;
        this.http = http;
        this.host = host;
        this.managementPort = managementPort;
    }

    @Override
    public int run(String... args) {
        FieldsFormatter.install();
        StartNotes.log();
        loops.start();
        // only the server knows the port that it chose itself
        int management = managementPort == 0 ? http.getManagementPort() : managementPort;
        System.out.println(
                "ready http=" + http.getPort() + " management=" + management + " replica=" + loops.replica());
        System.out.flush();
        report(http.getPort(), management);
        Quarkus.waitForExit();
        return ExitCode.DONE;
    }

    private void report(int rest, int management) {
        LOG.infof(
                "serving version=%s host=%s http=%d management=%d control=%s replica=%s",
                Version.text(), host, rest, management, ControlDatabase.url(), loops.replica());
        if (!ListenOptions.isLoopback(host)) {
            LOG.warnf("no access control: every program that reaches this address may change databases host=%s", host);
        }
    }
}
