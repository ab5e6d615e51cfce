package io.slipway.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;

/** What a booted service does: starts its loops and says that it is ready. They stop by themselves at the end. */
public final class ServeApplication implements QuarkusApplication {
    private final ServeLoops loops;
    private final HttpServer http;

    @Inject
    ServeApplication(ServeLoops loops, HttpServer http) {
        this.loops = loops;
        this.http = http;
    }

    @Override
    public int run(String... args) {
        loops.start();
        System.out.println("ready http=" + http.getPort() + " management=" + http.getManagementPort() + " replica="
                + loops.replica());
        System.out.flush();
        Quarkus.waitForExit();
        return ExitCode.DONE;
    }
}
