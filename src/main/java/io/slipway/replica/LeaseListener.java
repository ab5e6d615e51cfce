package io.slipway.replica;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Receives the events of a replica's lease; called on the thread and the connection of the lease. */
public interface LeaseListener {
    /**
     * The lease was renewed. Reads the runs of {@code me} in the database, and does nothing else with {@code handle}.
     */
    void renewed(Handle handle, UUID me);

    /** The replica retires in this transaction. Hands back all runs of {@code me}. */
    void retired(Handle handle, UUID me);

    /** The replica was declared dead: other replicas own all of its runs. */
    void lost(UUID formerly);

    /** The control database has not answered for 30 s. Called once until it answers again. */
    void controlLost();
}
