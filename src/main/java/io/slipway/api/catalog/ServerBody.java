package io.slipway.api.catalog;

import io.slipway.api.http.Fields;
import io.slipway.api.json.CheckedBody;
import io.slipway.api.json.DriverPropertyNames;
import io.slipway.postgres.address.DatabaseName;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.SecretSettings;
import io.slipway.postgres.address.Secrets;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.problem.FieldError;
import io.slipway.target.scope.Environment;
import io.slipway.target.server.Login;
import io.slipway.target.server.Pooler;
import io.slipway.target.server.ServerEngine;
import io.slipway.target.server.ServerSettings;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/servers}. */
@Schema(requiredProperties = {"name", "host", "port", "user", "secret"})
record ServerBody(
        @Nullable String name,
        @Nullable ServerEngine engine,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String user,

        @Schema(examples = "env:SLIPWAY_SECRET_ORDERS") @Nullable
        String secret,

        @Nullable String environment,
        @Nullable TlsMode tlsMode,
        @Nullable Pooler pooler,
        @Nullable Integer maxTasks,
        @Nullable List<Place> standbys,
        @Nullable LoginBody monitor,
        @Nullable LoginBody backup)
        implements DriverPropertyNames.Refused, CheckedBody {
    static final int MAX_STANDBYS = 32;
    static final int MAX_TASKS = 1000;
    private static final ServerAddress STAND_IN = new ServerAddress("localhost", 5432);

    /** The address of a standby. */
    @Schema(requiredProperties = {"host", "port"})
    record Place(@Nullable String host, @Nullable Integer port) implements DriverPropertyNames.Refused {
        static Place of(ServerAddress address) {
            return new Place(address.host(), address.port());
        }
    }

    /** A further login of the server, for monitoring or backups. */
    @Schema(requiredProperties = {"user", "secret"})
    record LoginBody(@Nullable String user, @Nullable String secret) implements DriverPropertyNames.Refused {
        static @Nullable LoginBody of(@Nullable Login login) {
            return login == null ? null : new LoginBody(login.user(), String.valueOf(login.secret()));
        }
    }

    /** All but whether the secret may be named, which depends on the settings of the service. */
    @Override
    public List<FieldError> errors() {
        var anySecret = new Secrets(SecretSettings.trusted(java.nio.file.Path.of("/")), variable -> null);
        return Fields.errors(fields -> {
            fields.name("/name", name);
            settings(fields, anySecret);
        });
    }

    ServerSettings settings(Fields fields, Secrets secrets) {
        ServerAddress address = address(fields, "", host, port);
        boolean connected = engine == null || engine.isConnected();
        return new ServerSettings(
                address,
                login(fields, secrets, "", new LoginBody(user, secret), connected),
                fields.name("/environment", environment, Environment.DEFAULT),
                tlsMode == null ? TlsMode.defaultFor(address) : tlsMode,
                pooler == null ? Pooler.NONE : pooler,
                fields.integer("/maxTasks", maxTasks, 1, MAX_TASKS, ServerSettings.MAX_TASKS),
                standbys == null ? List.of() : standbys(fields, standbys),
                monitor == null ? null : login(fields, secrets, "/monitor", monitor, true),
                backup == null ? null : login(fields, secrets, "/backup", backup, true));
    }

    static ServerAddress address(Fields fields, String pointer, @Nullable String host, @Nullable Integer port) {
        String name = fields.required(pointer + "/host", host, STAND_IN.host());
        int number = fields.required(pointer + "/port", port, STAND_IN.port());
        return fields.attempt(() -> ServerAddress.of(name, number, pointer), STAND_IN);
    }

    static Login login(Fields fields, Secrets secrets, String pointer, LoginBody body, boolean connected) {
        String user = fields.required(pointer + "/user", body.user(), "stand-in");
        fields.attempt(() -> DatabaseName.checkUser(user, pointer + "/user"), user);
        String secret = body.secret();
        if (secret == null) {
            fields.require(!connected, pointer + "/secret", "is required");
            return new Login(user, null);
        }
        return new Login(user, secret(fields, secrets, pointer + "/secret", secret));
    }

    static SecretRef secret(Fields fields, Secrets secrets, String pointer, String text) {
        return fields.attempt(
                () -> {
                    SecretRef ref = SecretRef.parse(text, pointer);
                    secrets.check(ref, pointer);
                    return ref;
                },
                new SecretRef.Env("STAND_IN"));
    }

    static List<ServerAddress> standbys(Fields fields, List<Place> places) {
        fields.members("/standbys", places, MAX_STANDBYS);
        List<ServerAddress> addresses = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            if (place != null) {
                addresses.add(address(fields, "/standbys/" + i, place.host(), place.port()));
            }
        }
        return addresses;
    }
}
