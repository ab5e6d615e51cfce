package io.slipway.target.server;

import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.target.scope.Name;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people say about a server.
 *
 * @param login for changes
 * @param environment by name
 * @param maxTasks 1 to 1000 at the same time over all rollouts
 * @param monitor null: the login itself looks at sessions
 * @param backup null: the login itself copies rows
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
    /** Task runs on one server at the same time, when nobody says otherwise. */
    public static final int MAX_TASKS = 5;

    public ServerSettings {
        standbys = List.copyOf(standbys);
    }

    /** The way to one of its databases. */
    public ConnectSpec spec(String database) {
        return new ConnectSpec(address, database, login.user(), login.secret(), tlsMode, pooler == Pooler.SESSION);
    }

    /** Whether sessions opened by the other settings are the same sessions. */
    boolean connectsAs(ServerSettings other) {
        return spec("postgres").equals(other.spec("postgres"));
    }
}
