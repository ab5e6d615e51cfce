package io.slipway.apply.step;

import io.slipway.apply.run.ChangeStatement;
import io.slipway.postgres.error.SqlState;

/** What to do next about an error of a script, where the server's own words do not say it. */
final class Remedies {
    private static final String TRANSACTION_OFF =
            "A CALL or DO can commit only outside of a transaction: begin the script with -- slipway:transaction off";

    private static final String ALLOWED_NOWHERE =
            "PostgreSQL allows COMMIT and ROLLBACK neither in a function nor in a block with EXCEPTION";

    private static final String SET_CONSTRAINTS =
            "If the body has SET CONSTRAINTS ALL IMMEDIATE, name the constraints: SET CONSTRAINTS name, name IMMEDIATE";

    private Remedies() {}

    /** The server's message, and what to do next where we know it. */
    static String append(String message, SqlState state, ChangeStatement statement) {
        String remedy = of(state, statement);
        return remedy.isEmpty() ? message : message + ". " + remedy + ".";
    }

    private static String of(SqlState state, ChangeStatement statement) {
        boolean inTransaction = !statement.hasIntent();
        if (state.equals(SqlState.INVALID_TRANSACTION_TERMINATION)) {
            boolean routine = statement.effect() == ChangeStatement.Effect.ROUTINE;
            return inTransaction && routine ? TRANSACTION_OFF : ALLOWED_NOWHERE;
        }
        return state.equals(SqlState.HISTORY_UNFINISHED) && inTransaction ? SET_CONSTRAINTS : "";
    }
}
