package io.slipway.target.server;

import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.postgres.connect.ConnectSpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Maps a row with {@code database_name} and the columns of a server to a {@link ConnectSpec}. */
public final class ConnectSpecMapper {
    private ConnectSpecMapper() {}

    /** Maps {@code host, port, database_name, login, secret, tls_mode, pooler}. */
    public static ConnectSpec read(ResultSet rs) throws SQLException {
        return new ConnectSpec(
                new ServerAddress(rs.getString("host"), rs.getInt("port")),
                rs.getString("database_name"),
                rs.getString("login"),
                secret(rs.getString("secret")),
                TlsMode.valueOf(rs.getString("tls_mode")),
                "SESSION".equals(rs.getString("pooler")));
    }

    /** Like {@link #read}, with the login of {@code monitor_login, monitor_secret} if the server has one. */
    public static ConnectSpec readMonitor(ResultSet rs) throws SQLException {
        ConnectSpec run = read(rs);
        String monitor = rs.getString("monitor_login");
        return monitor == null ? run : run.withLogin(monitor, secret(rs.getString("monitor_secret")));
    }

    private static @Nullable SecretRef secret(@Nullable String text) {
        return text == null ? null : SecretRef.parse(text, "/secret");
    }
}
