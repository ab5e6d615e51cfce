package io.slipway.cli.target;

import io.slipway.backup.DatabaseDump;
import io.slipway.postgres.address.DatabaseUrl;
import io.slipway.postgres.address.NetworkPolicy;
import io.slipway.postgres.address.Secret;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.SecretSettings;
import io.slipway.postgres.address.Secrets;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Connects local commands to their database. */
public final class LocalConnector implements TargetConnector {
    @Override
    public Connection connect(LocalTarget target) throws SQLException {
        DatabaseUrl url = target.url();
        try {
            ServerAddress address = ServerAddress.of(url.host(), url.port(), "");
            TlsMode tls = url.tlsMode() == null ? TlsMode.defaultFor(address) : url.tlsMode();
            var secrets = new Secrets(SecretSettings.ofOperator(), target.variables()::get);
            return new Connector(secrets, new NetworkPolicy(List.of()))
                    .open(
                            new ConnectSpec(address, url.database(), target.user(), target.secret(), tls, false),
                            SessionOptions.service());
        } catch (ProblemException e) {
            throw new SQLException(e.problem().detail(), e);
        }
    }

    /** The way to the database for programs that use libpq, with the password. */
    public static DatabaseDump.Address forPrograms(LocalTarget target) {
        DatabaseUrl url = target.url();
        ServerAddress address = ServerAddress.of(url.host(), url.port(), "");
        TlsMode tls = url.tlsMode() == null ? TlsMode.defaultFor(address) : url.tlsMode();
        var secrets = new Secrets(SecretSettings.ofOperator(), target.variables()::get);
        SecretRef secret = target.secret();
        String password =
                secret == null ? null : secrets.read(secret).map(Secret::reveal).orElse(null);
        return new DatabaseDump.Address(url.host(), url.port(), url.database(), target.user(), password, tls.word());
    }
}
