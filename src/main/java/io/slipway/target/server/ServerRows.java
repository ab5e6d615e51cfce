package io.slipway.target.server;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slipway.control.JsonColumn;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.target.scope.Name;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a {@link Server} is stored in its row. */
final class ServerRows {
    private static final TypeReference<List<Place>> PLACES = new TypeReference<>() {};
    private static final TypeReference<List<Warning>> WARNINGS = new TypeReference<>() {};

    /** All columns of {@link #server}, without a condition: {@code s} is the server, {@code e} its environment. */
    static final String SELECT = """
            SELECT s.id, s.name, s.engine, s.host, s.port, s.login, s.secret, e.name AS environment, s.tls_mode, s.pooler,
                   s.max_tasks, s.standbys, s.monitor_login, s.monitor_secret, s.backup_login, s.backup_secret,
                   s.server_version, s.system_identifier, s.warnings, s.version, s.created_at, s.updated_at
            FROM slipway.server s JOIN slipway.environment e ON e.id = s.environment
            """;

    private ServerRows() {}

    /** A standby as it is kept. */
    record Place(String host, int port) {}

    /** The settings, by the names of the parameters of the statements. */
    static Map<String, @Nullable Object> parameters(ServerSettings settings) {
        var parameters = new HashMap<String, @Nullable Object>();
        parameters.put("host", settings.address().host());
        parameters.put("port", settings.address().port());
        parameters.put("login", settings.login().user());
        parameters.put("secret", text(settings.login().secret()));
        parameters.put("tlsMode", settings.tlsMode().name());
        parameters.put("pooler", settings.pooler().name());
        parameters.put("maxTasks", settings.maxTasks());
        parameters.put("standbys", JsonColumn.write(places(settings.standbys())));
        parameters.put("monitorLogin", user(settings.monitor()));
        parameters.put("monitorSecret", secret(settings.monitor()));
        parameters.put("backupLogin", user(settings.backup()));
        parameters.put("backupSecret", secret(settings.backup()));
        return parameters;
    }

    /** The findings, by the names of the parameters of the statements. */
    static Map<String, @Nullable Object> parameters(ServerFindings findings) {
        var parameters = new HashMap<String, @Nullable Object>();
        parameters.put("engine", findings.engine().name());
        parameters.put("serverVersion", findings.version());
        parameters.put("systemIdentifier", findings.systemIdentifier());
        parameters.put("warnings", JsonColumn.write(findings.warnings()));
        return parameters;
    }

    static Server server(ResultSet rs) throws SQLException {
        return new Server(
                rs.getLong("id"),
                Name.of(rs.getString("name")),
                settings(rs),
                new ServerFindings(
                        ServerEngine.valueOf(rs.getString("engine")),
                        rs.getString("server_version"),
                        rs.getObject("system_identifier", Long.class),
                        JsonColumn.read(rs.getString("warnings"), WARNINGS)),
                rs.getInt("version"),
                rs.getTimestamp("created_at").toInstant(),
                rs.getTimestamp("updated_at").toInstant());
    }

    private static ServerSettings settings(ResultSet rs) throws SQLException {
        return new ServerSettings(
                new ServerAddress(rs.getString("host"), rs.getInt("port")),
                new Login(rs.getString("login"), ref(rs.getString("secret"))),
                Name.of(rs.getString("environment")),
                TlsMode.valueOf(rs.getString("tls_mode")),
                Pooler.valueOf(rs.getString("pooler")),
                rs.getInt("max_tasks"),
                JsonColumn.read(rs.getString("standbys"), PLACES).stream()
                        .map(place -> new ServerAddress(place.host(), place.port()))
                        .toList(),
                login(rs.getString("monitor_login"), rs.getString("monitor_secret")),
                login(rs.getString("backup_login"), rs.getString("backup_secret")));
    }

    static @Nullable SecretRef ref(@Nullable String text) {
        return text == null ? null : SecretRef.parse(text, "/secret");
    }

    private static @Nullable Login login(@Nullable String user, @Nullable String secret) {
        return user == null ? null : new Login(user, ref(secret));
    }

    private static List<Place> places(List<ServerAddress> standbys) {
        return standbys.stream()
                .map(standby -> new Place(standby.host(), standby.port()))
                .toList();
    }

    private static @Nullable String user(@Nullable Login login) {
        return login == null ? null : login.user();
    }

    private static @Nullable String secret(@Nullable Login login) {
        return login == null ? null : text(login.secret());
    }

    private static @Nullable String text(@Nullable SecretRef ref) {
        return ref == null ? null : ref.toString();
    }
}
