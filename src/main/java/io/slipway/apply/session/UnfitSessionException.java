package io.slipway.apply.session;

import java.sql.SQLException;

/** A connection that is not what was asked for and is not used. */
public final class UnfitSessionException extends SQLException {
    private static final long serialVersionUID = 1;

    UnfitSessionException(String why) {
        super("this session cannot be used: " + why);
    }
}
