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
        try {
            return connector(target).open(spec(target), SessionOptions.service());
        } catch (ProblemException e) {
            throw new SQLException(e.problem().detail(), e);
        }
    }

    /** Opens the sessions of a target. */
    public static Connector connector(LocalTarget target) {
        var secrets = new Secrets(SecretSettings.ofOperator(), target.variables()::get);
        return new Connector(secrets, new NetworkPolicy(List.of()));
    }

    /** The address, database and login of a target. */
    public static ConnectSpec spec(LocalTarget target) {
        DatabaseUrl url = target.url();
        ServerAddress address = ServerAddress.of(url.host(), url.port(), "");
        TlsMode tls = url.tlsMode() == null ? TlsMode.defaultFor(address) : url.tlsMode();
        return new ConnectSpec(address, url.database(), target.user(), target.secret(), tls, false);
    }

    /** Where programs of this machine are looked for. */
    public static String programPath() {
        return System.getenv().getOrDefault("PATH", "");
    }

    /** The way to the database for programs that use libpq, with the password. */
    public static DatabaseDump.Address forPrograms(LocalTarget target) {
        ConnectSpec spec = spec(target);
        SecretRef secret = target.secret();
        var secrets = new Secrets(SecretSettings.ofOperator(), target.variables()::get);
        String password =
                secret == null ? null : secrets.read(secret).map(Secret::reveal).orElse(null);
        DatabaseUrl url = target.url();
        return new DatabaseDump.Address(
                url.host(),
                url.port(),
                url.database(),
                target.user(),
                password,
                spec.tlsMode().word());
    }
}
