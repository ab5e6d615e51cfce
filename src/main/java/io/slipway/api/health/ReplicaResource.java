package io.slipway.api.health;

import io.slipway.control.Transactions;
import io.slipway.replica.Replica;
import io.slipway.replica.ReplicaStore;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The replicas that are alive. */
@Path("/v1/replicas")
@Tag(name = "Replicas")
final class ReplicaResource {
    private final Transactions transactions;
    private final ReplicaStore replicas = new ReplicaStore();

    ReplicaResource(Transactions transactions) {
        this.transactions = transactions;
    }

    @GET
    @Operation(summary = "List the replicas that are alive")
    public List<Replica> list() {
        return transactions.read(replicas::alive);
    }
}
