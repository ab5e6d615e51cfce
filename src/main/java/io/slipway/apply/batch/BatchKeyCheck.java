package io.slipway.apply.batch;

import io.slipway.apply.standalone.CatalogProbe;
import io.slipway.sql.step.BatchForm;
import io.slipway.sql.step.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Checks, before a plan runs, whether a batch can be divided by its key on a target. */
public final class BatchKeyCheck {
    private BatchKeyCheck() {}

    /** The reason why not; empty: it can, or its table does not exist yet. */
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
