package io.slipway.apply.run;

import java.sql.Connection;
import java.sql.SQLException;

/** Work in the transaction that ends a change, for example its assertions. */
@FunctionalInterface
public interface AtChangeEnd {
    /** No work. */
    AtChangeEnd NONE = (connection, change) -> {};

    /**
     * Called after the statements of the last step, in its transaction and as the login's own role. It is not called if
     * the last step is no transaction step.
     *
     * @throws SQLException rolls the step back, like an error of a statement
     */
    void run(Connection connection, PreparedChange change) throws SQLException;
}
