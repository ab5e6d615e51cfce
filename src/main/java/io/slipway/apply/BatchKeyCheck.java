package io.slipway.apply;

import io.slipway.sql.BatchForm;
import io.slipway.sql.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Whether a batch can be cut by its key on a target, before anything runs there. */
public final class BatchKeyCheck {
    private BatchKeyCheck() {}

    /** Why not; empty: nothing is against it, or its table is not there yet. */
    public static Optional<String> objection(Connection connection, Step.Batch batch) throws SQLException {
        if (Catalog.resolve(connection, batch.spec().table()) == null) {
            return Optional.empty();
        }
        try {
            BatchKey.read(connection, BatchForm.of(batch.statement(), batch.spec()));
            return Optional.empty();
        } catch (BatchKey.Unfit e) {
            return Optional.of(
                    "The batch over " + batch.spec().table() + " cannot be cut by its key: " + e.getMessage() + ".");
        }
    }
}
