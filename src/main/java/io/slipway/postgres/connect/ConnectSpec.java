package io.slipway.postgres.connect;

import io.slipway.postgres.address.DatabaseName;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import org.jspecify.annotations.Nullable;

/**
 * The address, database and login of a session.
 *
 * @param database name of the database, checked by {@link DatabaseName#check}
 * @param user name of the login role, checked by {@link DatabaseName#checkUser}
 * @param secret of its password; null: the server needs no password
 * @param pooler whether a pooler in session mode, for example PgBouncer, is between Slipway and the server
 */
public record ConnectSpec(
        ServerAddress address,
        String database,
        String user,
        @Nullable SecretRef secret,
        TlsMode tlsMode,
        boolean pooler) {

    /** The same database by another login. */
    public ConnectSpec withLogin(String otherUser, @Nullable SecretRef otherSecret) {
        return new ConnectSpec(address, database, otherUser, otherSecret, tlsMode, pooler);
    }

    /** The same login and database on another server: a standby. */
    public ConnectSpec withAddress(ServerAddress other) {
        return new ConnectSpec(other, database, user, secret, tlsMode, pooler);
    }
}
