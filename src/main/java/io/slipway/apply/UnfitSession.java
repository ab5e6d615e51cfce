package io.slipway.apply;

import java.sql.SQLException;

/** A connection that is not what was asked for and is not used. */
final class UnfitSession extends SQLException {
    private static final long serialVersionUID = 1;

    UnfitSession(String why) {
        super("this session cannot be used: " + why);
    }
}
