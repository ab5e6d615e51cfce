package io.slipway.apply.session;

import java.sql.SQLException;

/** Thrown for a new connection that cannot run a task. */
public final class UnfitSessionException extends SQLException {
    private static final long serialVersionUID = 1;

    UnfitSessionException(String why) {
        super("this session cannot run a task: " + why);
    }
}
