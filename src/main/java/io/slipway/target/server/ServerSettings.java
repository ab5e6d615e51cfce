package io.slipway.target.server;

import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.target.scope.Name;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server, as people give them.
 *
 * @param login applies changes
 * @param environment by name
 * @param maxTasks concurrent task runs over all rollouts, 1 to 1000
 * @param monitor reads sessions; null means {@code login}
 * @param backup copies rows; null means {@code login}
 */
public record ServerSettings(
        ServerAddress address,
        Login login,
        Name environment,
        TlsMode tlsMode,
        Pooler pooler,
        int maxTasks,
        List<ServerAddress> standbys,
        @Nullable Login monitor,
        @Nullable Login backup) {
    /** The default of {@code maxTasks}. */
    public static final int MAX_TASKS = 5;

    public ServerSettings {
        standbys = List.copyOf(standbys);
    }

    /** The connection to a database of the server. */
    public ConnectSpec spec(String database) {
        return new ConnectSpec(address, database, login.user(), login.secret(), tlsMode, pooler == Pooler.SESSION);
    }

    /** Whether both settings open the same sessions. */
    boolean connectsAs(ServerSettings other) {
        return spec("postgres").equals(other.spec("postgres"));
    }
}
