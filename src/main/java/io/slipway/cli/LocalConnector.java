package io.slipway.cli;

import io.slipway.postgres.address.DatabaseUrl;
import io.slipway.postgres.address.NetworkPolicy;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.SecretSettings;
import io.slipway.postgres.address.Secrets;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.connect.UrlConnector;
import io.slipway.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connects local commands to the database of a URL; the password is in {@code DB_PASSWORD}. */
final class LocalConnector implements UrlConnector {
    private static final String PASSWORD = "DB_PASSWORD";

    @Override
    public Connection connect(String text) throws SQLException {
        DatabaseUrl url = DatabaseUrl.parse(text);
        String user = url.user() == null ? System.getProperty("user.name") : url.user();
        try {
            ServerAddress address = ServerAddress.of(url.host(), url.port(), "");
            TlsMode tls = url.tlsMode() == null ? TlsMode.defaultFor(address) : url.tlsMode();
            var secrets = new Secrets(SecretSettings.ofOperator(), System::getenv);
            return new Connector(secrets, new NetworkPolicy(List.of()))
                    .open(
                            new ConnectSpec(address, url.database(), user, password(), tls, false),
                            SessionOptions.service());
        } catch (ProblemException e) {
            throw new SQLException(e.problem().detail(), e);
        }
    }

    private static @Nullable SecretRef password() {
        return System.getenv(PASSWORD) == null ? null : new SecretRef.Env(PASSWORD);
    }
}
