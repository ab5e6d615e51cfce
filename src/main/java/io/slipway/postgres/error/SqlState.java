package io.slipway.postgres.error;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The five letters by which PostgreSQL says what went wrong (manual, appendix "PostgreSQL Error Codes"), and the only
 * place that knows them: its messages are in the server's language and decide nothing.
 *
 * @param code empty where there is none: the error is the driver's or the network's
 */
public record SqlState(String code) {
    public static final SqlState NONE = new SqlState("");
    public static final SqlState CONNECTION_REJECTED = new SqlState("08004");
    public static final SqlState CONNECTION_FAILURE = new SqlState("08006");
    public static final SqlState UNIQUE_VIOLATION = new SqlState("23505");
    public static final SqlState ACTIVE_TRANSACTION = new SqlState("25001");
    public static final SqlState READ_ONLY = new SqlState("25006");
    public static final SqlState FAILED_TRANSACTION = new SqlState("25P02");
    public static final SqlState IDLE_IN_TRANSACTION_TIMEOUT = new SqlState("25P03");
    public static final SqlState TRANSACTION_TIMEOUT = new SqlState("25P04");
    public static final SqlState INVALID_AUTHORIZATION = new SqlState("28000");
    public static final SqlState INVALID_PASSWORD = new SqlState("28P01");
    public static final SqlState NO_DATABASE = new SqlState("3D000");
    public static final SqlState SERIALIZATION_FAILURE = new SqlState("40001");
    public static final SqlState DEADLOCK = new SqlState("40P01");
    public static final SqlState INSUFFICIENT_PRIVILEGE = new SqlState("42501");
    public static final SqlState UNDEFINED_FUNCTION = new SqlState("42883");
    public static final SqlState UNDEFINED_TABLE = new SqlState("42P01");
    public static final SqlState TOO_MANY_CONNECTIONS = new SqlState("53300");
    public static final SqlState PROGRAM_LIMIT_EXCEEDED = new SqlState("54000");
    public static final SqlState OBJECT_IN_USE = new SqlState("55006");
    public static final SqlState LOCK_NOT_AVAILABLE = new SqlState("55P03");
    public static final SqlState UNSAFE_NEW_ENUM_VALUE = new SqlState("55P04");
    public static final SqlState QUERY_CANCELED = new SqlState("57014");
    public static final SqlState ADMIN_SHUTDOWN = new SqlState("57P01");
    public static final SqlState CRASH_SHUTDOWN = new SqlState("57P02");
    public static final SqlState CANNOT_CONNECT_NOW = new SqlState("57P03");
    public static final SqlState IDLE_SESSION_TIMEOUT = new SqlState("57P05");

    /** The state of this error; {@link #NONE} where it has none. */
    public static SqlState of(SQLException error) {
        return ofCode(error.getSQLState());
    }

    /** The state with this code; {@link #NONE} for null. */
    public static SqlState ofCode(@Nullable String code) {
        return code == null ? NONE : new SqlState(code);
    }

    /** Class 08, 57P01 to 57P03, 53300: the server is not there for us now. */
    public static boolean isUnreachable(String code) {
        var state = new SqlState(code);
        return state.isClass("08") || state.isClass("57P") || state.equals(TOO_MANY_CONNECTIONS);
    }

    public boolean lockNotAvailable() {
        return equals(LOCK_NOT_AVAILABLE);
    }

    public boolean deadlock() {
        return equals(DEADLOCK);
    }

    public boolean serialization() {
        return equals(SERIALIZATION_FAILURE);
    }

    /** The same transaction may well succeed when it is repeated as a whole (40001, 40P01). */
    public boolean repeatable() {
        return deadlock() || serialization();
    }

    public boolean queryCanceled() {
        return equals(QUERY_CANCELED);
    }

    public boolean uniqueViolation() {
        return equals(UNIQUE_VIOLATION);
    }

    public boolean readOnly() {
        return equals(READ_ONLY);
    }

    /** The statement refuses a transaction block. */
    public boolean activeTransaction() {
        return equals(ACTIVE_TRANSACTION);
    }

    public boolean adminShutdown() {
        return equals(ADMIN_SHUTDOWN);
    }

    public boolean crash() {
        return equals(CRASH_SHUTDOWN);
    }

    public boolean cannotConnectNow() {
        return equals(CANNOT_CONNECT_NOW);
    }

    public boolean insufficientPrivilege() {
        return equals(INSUFFICIENT_PRIVILEGE);
    }

    /** The link is gone (class 08, or no state at all): what the server did with the last statement is not known. */
    public boolean connectionLost() {
        return isClass("08") || equals(NONE);
    }

    /** The server ran out of connections, memory or disk (class 53). */
    public boolean outOfResources() {
        return isClass("53");
    }

    /** Something is full that does not grow: the queue of notifications, at a COMMIT that signals. */
    public boolean limitExceeded() {
        return equals(PROGRAM_LIMIT_EXCEEDED);
    }

    /** One of the server's own time limits ended the session. */
    public boolean sessionTimeout() {
        return equals(IDLE_IN_TRANSACTION_TIMEOUT) || equals(TRANSACTION_TIMEOUT) || equals(IDLE_SESSION_TIMEOUT);
    }

    /** Whether the code begins with these two letters. */
    public boolean isClass(String letters) {
        return code.startsWith(letters);
    }

    @Override
    public String toString() {
        return code;
    }
}
