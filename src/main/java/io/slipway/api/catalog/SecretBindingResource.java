package io.slipway.api.catalog;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Fields;
import io.slipway.control.Transactions;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.Secrets;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.target.server.SecretBindings;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The addresses that secrets may be used with. */
@Path("/v1/secret-bindings")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Servers", description = "Database servers; each is inspected when it is registered")
final class SecretBindingResource {
    private final Transactions transactions;
    private final SecretBindings bindings;
    private final Secrets secrets;
    private final Caller caller;

    SecretBindingResource(Transactions transactions, SecretBindings bindings, Secrets secrets, Caller caller) {
        this.transactions = transactions;
        this.bindings = bindings;
        this.secrets = secrets;
        this.caller = caller;
    }

    /** A further address for a secret. */
    @Schema(requiredProperties = {"secret", "host", "port", "reason"})
    record SecretBindingBody(
            @Schema(examples = "env:SLIPWAY_SECRET_ORDERS") @Nullable
            String secret,

            @Nullable String host,
            @Nullable Integer port,
            @Nullable String reason) {}

    /** The addresses of a secret as they are shown; all loopback hosts are {@code localhost}. */
    @Schema(name = "SecretBinding")
    record SecretBindingView(String secret, List<String> addresses) {}

    @POST
    @Operation(
            summary = "Allow a secret at a further address",
            description = "A secret is bound to the addresses of the first server that was registered with it. Until"
                    + " this act, no proof of its password is sent to another address.")
    public SecretBindingView bindSecret(SecretBindingBody body) {
        var fields = new Fields();
        String text = fields.required("/secret", body.secret(), "env:SLIPWAY_SECRET_STAND_IN");
        SecretRef secret = ServerBody.secret(fields, secrets, "/secret", text);
        ServerAddress address = ServerBody.address(fields, "", body.host(), body.port());
        String reason = fields.reason(body.reason());
        fields.check();
        return transactions.in(
                "secret " + secret,
                handle -> new SecretBindingView(
                        secret.toString(),
                        bindings.allow(handle, caller.actor(), secret, address, reason).stream()
                                .sorted()
                                .toList()));
    }
}
