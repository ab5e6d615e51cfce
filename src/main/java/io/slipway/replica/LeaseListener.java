package io.slipway.replica;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What a replica does with each renewal of its lease; called on the lease's connection. */
public interface LeaseListener {
    /** The lease was renewed: reads what the database says of the runs of {@code me}, and only that. */
    void renewed(Handle handle, UUID me);

    /** It has retired, in this transaction: gives back all runs of {@code me}. */
    void retired(Handle handle, UUID me);

    /** It was declared dead: all of its runs belong to others now. */
    void lost(UUID formerly);

    /** The control database has not answered for 30 s; said once until it answers again. */
    void controlLost();
}
