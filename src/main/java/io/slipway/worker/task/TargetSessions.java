package io.slipway.worker.task;

import io.slipway.apply.run.SessionSource;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import java.sql.Connection;
import java.util.Map;

/** Sessions to one target by one login. Thread-safe. */
public record TargetSessions(Connector connector, ConnectSpec spec, SessionOptions options) implements SessionSource {
    @Override
    public Connection open() {
        return connector.open(spec, options);
    }

    @Override
    public Map<String, String> settings() {
        return options.settings();
    }

    @Override
    public String address() {
        return spec.address().toString();
    }

    @Override
    public String server() {
        return spec.user() + '@' + spec.address();
    }
}
