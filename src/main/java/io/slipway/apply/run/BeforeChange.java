package io.slipway.apply.run;

import java.sql.Connection;
import java.sql.SQLException;

/** Work in the session of a change before its first statement, for example a backup. */
@FunctionalInterface
public interface BeforeChange {
    /** No work. */
    BeforeChange NONE = (connection, change) -> {};

    /**
     * Called before the first step that this run tries, again for each try of it. If that is a transaction step, the
     * call is in its transaction, under the lock timeout of the try, and is undone with it. Otherwise it is in
     * autocommit mode.
     *
     * @throws SQLException ends the try, like an error of the first statement
     */
    void run(Connection connection, PreparedChange change) throws SQLException;
}
