package io.slipway.postgres.error;

import io.slipway.problem.ServerReport;
import java.sql.SQLException;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * An error as the server reported it. Its texts are in the server's language and may repeat literals of the statement
 * and values of rows. Only people who may see both may see them; others get {@link #withoutData}.
 *
 * @param offset where in the statement that was sent, in code points from 0
 * @param inner the statement of a PL/pgSQL body that the error is about, where it is about one
 */
public record ServerError(
        SqlState sqlState,
        String message,
        OptionalInt offset,
        ServerReport report,
        @Nullable Inner inner) {

    /**
     * A statement or expression that a routine sent.
     *
     * @param offset in it, in code points from 0
     */
    public record Inner(String query, int offset) {}

    /** What is known of this error; one that is not the server's has its state and message only. */
    public static ServerError of(SQLException error) {
        ServerErrorMessage server = error instanceof PSQLException own ? own.getServerErrorMessage() : null;
        if (server == null) {
            return new ServerError(
                    SqlState.of(error), text(error.getMessage()), OptionalInt.empty(), ServerReport.NONE, null);
        }
        int position = server.getPosition();
        return new ServerError(
                SqlState.of(error),
                text(server.getMessage()),
                position > 0 ? OptionalInt.of(position - 1) : OptionalInt.empty(),
                report(server),
                inner(server));
    }

    /** The text of a statement, with its literals cut. */
    public static String withoutLiterals(String sql) {
        return DataCut.withoutLiterals(sql);
    }

    private static ServerReport report(ServerErrorMessage server) {
        String context = withoutParameters(server.getWhere());
        var frames = CallFrame.of(context);
        return new ServerReport(
                server.getDetail(),
                server.getHint(),
                context,
                server.getSchema(),
                server.getTable(),
                server.getColumn(),
                server.getDatatype(),
                server.getConstraint(),
                frames.isEmpty() ? null : (Integer) frames.getFirst().line());
    }

    /**
     * What log_parameter_max_length_on_error, which a script may set, adds as the last line of CONTEXT in the server's
     * language: {@code unnamed portal with parameters: $1 = '…', $2 = NULL}. The parameters of our own calls are
     * secrets.
     */
    private static final Pattern PARAMETERS = Pattern.compile("(?s)\\n?[^\\n]*\\$\\d+ = ('|NULL).*");

    private static @Nullable String withoutParameters(@Nullable String context) {
        if (context == null) {
            return null;
        }
        String rest = PARAMETERS.matcher(context).replaceFirst("");
        return rest.isEmpty() ? null : rest;
    }

    private static @Nullable Inner inner(ServerErrorMessage server) {
        String query = server.getInternalQuery();
        int position = server.getInternalPosition();
        return query == null || position < 1 ? null : new Inner(query, position - 1);
    }

    /** The same without the values that the server repeats, each marked by an ellipsis. */
    public ServerError withoutData() {
        return DataCut.of(this);
    }

    /** Whether a server sent this error, as opposed to the driver or the network. */
    public static boolean isFromServer(SQLException error) {
        return error instanceof PSQLException own && own.getServerErrorMessage() != null;
    }

    private static String text(@Nullable String message) {
        return message == null ? "" : message;
    }
}
