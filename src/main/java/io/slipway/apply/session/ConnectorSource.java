package io.slipway.apply.session;

import io.slipway.apply.run.SessionSource;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import java.sql.Connection;
import java.util.Map;

/** Opens sessions to one database by one login, with one set of options. Thread-safe. */
public record ConnectorSource(Connector connector, ConnectSpec spec, SessionOptions options) implements SessionSource {
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
