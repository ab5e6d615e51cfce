package io.slipway.apply.batch;

import io.slipway.apply.standalone.CatalogProbe;
import io.slipway.sql.step.BatchForm;
import io.slipway.sql.step.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Whether a batch can be cut by its key on a target, before anything runs there. */
public final class BatchKeyCheck {
    private BatchKeyCheck() {}

    /** Why not; empty: nothing is against it, or its table is not there yet. */
    public static Optional<String> objection(Connection connection, Step.Batch batch) throws SQLException {
        if (CatalogProbe.resolve(connection, batch.spec().table()) == null) {
            return Optional.empty();
        }
        try {
            BatchKey.read(connection, BatchForm.of(batch.statement(), batch.spec()));
            return Optional.empty();
        } catch (BatchKey.UnfitException e) {
            return Optional.of(
                    "The batch over " + batch.spec().table() + " cannot be cut by its key: " + e.getMessage() + ".");
        }
    }
}
