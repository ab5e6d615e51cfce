package io.slipway.postgres.error;

import java.sql.SQLException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * An error as the server reported it. Its texts are in the server's language, may repeat literals of the statement and
 * are for the eyes of those who may see the statement only.
 *
 * @param offset where in the statement that was sent, in code points from 0
 */
public record ServerError(
        SqlState sqlState,
        String message,
        OptionalInt offset,
        @Nullable String detail,
        @Nullable String hint,
        @Nullable String where) {

    /** What is known of this error; one that is not the server's has its state and message only. */
    public static ServerError of(SQLException error) {
        var server = error instanceof PSQLException own ? own.getServerErrorMessage() : null;
        if (server == null) {
            return new ServerError(SqlState.of(error), text(error.getMessage()), OptionalInt.empty(), null, null, null);
        }
        var position = server.getPosition();
        return new ServerError(
                SqlState.of(error),
                text(server.getMessage()),
                position > 0 ? OptionalInt.of(position - 1) : OptionalInt.empty(),
                server.getDetail(),
                server.getHint(),
                server.getWhere());
    }

    /** Whether a server sent this error, as opposed to the driver or the network. */
    public static boolean isFromServer(SQLException error) {
        return error instanceof PSQLException own && own.getServerErrorMessage() != null;
    }

    private static String text(@Nullable String message) {
        return message == null ? "" : message;
    }
}
