package io.slipway.apply;

import java.sql.Connection;
import java.sql.SQLException;

/** Finds out from the catalog whether a statement without a transaction took effect: one implementation a kind. */
interface SingleProbe {

    /** JSON of the objects that it touches, by oid, as they are before it; kept in its intent. */
    String before(Connection connection, ChangeStatement statement) throws SQLException;

    /** Where nothing tells, only a person can. */
    SingleProbe NONE = (_, _) -> "{}";
}
