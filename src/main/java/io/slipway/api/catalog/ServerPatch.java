package io.slipway.api.catalog;

import io.slipway.api.catalog.ServerBody.LoginBody;
import io.slipway.api.catalog.ServerBody.Place;
import io.slipway.api.http.Fields;
import io.slipway.api.json.DriverPropertyNames;
import io.slipway.api.patch.PatchField;
import io.slipway.postgres.address.Secrets;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.target.scope.Name;
import io.slipway.target.server.Login;
import io.slipway.target.server.Pooler;
import io.slipway.target.server.ServerSettings;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PATCH /v1/servers/{name}}: an absent field stays as it is; only monitor and backup can be null.
 */
record ServerPatch(
        @Schema(implementation = String.class) PatchField<String> host,
        @Schema(implementation = Integer.class) PatchField<Integer> port,
        @Schema(implementation = String.class) PatchField<String> user,
        @Schema(implementation = String.class) PatchField<String> secret,
        @Schema(implementation = String.class) PatchField<String> environment,
        @Schema(implementation = TlsMode.class) PatchField<TlsMode> tlsMode,
        @Schema(implementation = Pooler.class) PatchField<Pooler> pooler,
        @Schema(implementation = Integer.class) PatchField<Integer> maxTasks,

        @Schema(implementation = Place.class, type = SchemaType.ARRAY)
        PatchField<List<Place>> standbys,

        @Schema(implementation = LoginBody.class) PatchField<LoginBody> monitor,
        @Schema(implementation = LoginBody.class) PatchField<LoginBody> backup)
        implements DriverPropertyNames.Refused {

    ServerSettings applyTo(ServerSettings old, Fields fields, Secrets secrets) {
        refuseNulls(fields);
        ServerAddress address = ServerBody.address(
                fields,
                "",
                host.orElse(old.address().host()),
                port.orElse(old.address().port()));
        Name environmentName =
                fields.name("/environment", environment.orElse(old.environment().value()));
        return new ServerSettings(
                address,
                changedLogin(old.login(), fields, secrets),
                environmentName,
                tlsMode.orElse(old.tlsMode()),
                pooler.orElse(old.pooler()),
                fields.integer("/maxTasks", maxTasks.orElse(old.maxTasks()), 1, ServerBody.MAX_TASKS),
                standbys.value() == null ? old.standbys() : ServerBody.standbys(fields, standbys.value()),
                login(monitor, old.monitor(), "/monitor", fields, secrets),
                login(backup, old.backup(), "/backup", fields, secrets));
    }

    private Login changedLogin(Login old, Fields fields, Secrets secrets) {
        if (!user.present() && !secret.present()) {
            return old;
        }
        String oldSecret = old.secret() == null ? null : old.secret().toString();
        var body = new LoginBody(user.orElse(old.user()), secret.orKeep(oldSecret));
        return ServerBody.login(fields, secrets, "", body, false);
    }

    private static @Nullable Login login(
            PatchField<LoginBody> given, @Nullable Login old, String pointer, Fields fields, Secrets secrets) {
        if (given.value() == null) {
            return given.present() ? null : old;
        }
        return ServerBody.login(fields, secrets, pointer, given.value(), true);
    }

    private void refuseNulls(Fields fields) {
        host.refuseNull(fields, "/host");
        port.refuseNull(fields, "/port");
        user.refuseNull(fields, "/user");
        secret.refuseNull(fields, "/secret");
        environment.refuseNull(fields, "/environment");
        tlsMode.refuseNull(fields, "/tlsMode");
        pooler.refuseNull(fields, "/pooler");
        maxTasks.refuseNull(fields, "/maxTasks");
        standbys.refuseNull(fields, "/standbys");
    }
}
