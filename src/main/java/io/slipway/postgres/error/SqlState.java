package io.slipway.postgres.error;

import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A code of five characters by which PostgreSQL reports an error (manual, appendix "PostgreSQL Error Codes"). This
 * class is the only place that names codes and classes of codes. The messages of the server are in its own language and
 * decide nothing.
 *
 * @param code empty where there is none: the error is the driver's or the network's
 */
public record SqlState(String code) {
    public static final SqlState NONE = new SqlState("");
    public static final SqlState CANNOT_ESTABLISH_CONNECTION = new SqlState("08001");
    public static final SqlState CONNECTION_REJECTED = new SqlState("08004");
    public static final SqlState CONNECTION_FAILURE = new SqlState("08006");
    public static final SqlState PROTOCOL_VIOLATION = new SqlState("08P01");
    public static final SqlState OUT_OF_RANGE = new SqlState("22003");
    public static final SqlState INVALID_DATETIME = new SqlState("22007");
    public static final SqlState DATETIME_OVERFLOW = new SqlState("22008");
    public static final SqlState INVALID_TIME_ZONE = new SqlState("22009");
    public static final SqlState INVALID_CAST_VALUE = new SqlState("22018");
    public static final SqlState NOT_IN_ENCODING = new SqlState("22021");
    public static final SqlState INVALID_JSON = new SqlState("22032");
    public static final SqlState INVALID_TEXT = new SqlState("22P02");
    public static final SqlState INVALID_BINARY = new SqlState("22P03");
    public static final SqlState UNTRANSLATABLE_CHARACTER = new SqlState("22P05");
    public static final SqlState UNIQUE_VIOLATION = new SqlState("23505");
    public static final SqlState READ_ONLY = new SqlState("25006");
    public static final SqlState FAILED_TRANSACTION = new SqlState("25P02");
    public static final SqlState IDLE_IN_TRANSACTION_TIMEOUT = new SqlState("25P03");
    public static final SqlState TRANSACTION_TIMEOUT = new SqlState("25P04");
    public static final SqlState INVALID_PASSWORD = new SqlState("28P01");
    public static final SqlState INVALID_TRANSACTION_TERMINATION = new SqlState("2D000");
    public static final SqlState NO_DATABASE = new SqlState("3D000");
    public static final SqlState NO_SCHEMA = new SqlState("3F000");
    public static final SqlState SERIALIZATION_FAILURE = new SqlState("40001");
    public static final SqlState COMPLETION_UNKNOWN = new SqlState("40003");
    public static final SqlState DEADLOCK = new SqlState("40P01");
    public static final SqlState INSUFFICIENT_PRIVILEGE = new SqlState("42501");
    public static final SqlState UNDEFINED_OBJECT = new SqlState("42704");
    public static final SqlState SYNTAX_ERROR = new SqlState("42601");
    public static final SqlState UNDEFINED_FUNCTION = new SqlState("42883");
    public static final SqlState UNDEFINED_COLUMN = new SqlState("42703");
    public static final SqlState UNDEFINED_TABLE = new SqlState("42P01");
    public static final SqlState DUPLICATE_SCHEMA = new SqlState("42P06");
    public static final SqlState DUPLICATE_TABLE = new SqlState("42P07");
    public static final SqlState DUPLICATE_COLUMN = new SqlState("42701");
    public static final SqlState DUPLICATE_OBJECT = new SqlState("42710");
    public static final SqlState DUPLICATE_FUNCTION = new SqlState("42723");
    public static final SqlState INVALID_TABLE_DEFINITION = new SqlState("42P16");
    public static final SqlState TOO_MANY_CONNECTIONS = new SqlState("53300");
    public static final SqlState PROGRAM_LIMIT_EXCEEDED = new SqlState("54000");
    public static final SqlState OBJECT_NOT_IN_PREREQUISITE_STATE = new SqlState("55000");
    public static final SqlState OBJECT_IN_USE = new SqlState("55006");
    public static final SqlState LOCK_NOT_AVAILABLE = new SqlState("55P03");
    public static final SqlState QUERY_CANCELED = new SqlState("57014");
    public static final SqlState ADMIN_SHUTDOWN = new SqlState("57P01");
    public static final SqlState CRASH_SHUTDOWN = new SqlState("57P02");
    public static final SqlState CANNOT_CONNECT_NOW = new SqlState("57P03");
    public static final SqlState IDLE_SESSION_TIMEOUT = new SqlState("57P05");
    public static final SqlState IO_ERROR = new SqlState("58030");
    public static final SqlState ASSERT_FAILURE = new SqlState("P0004");

    /** Our own, of history.sql: a call that only a script can make. */
    public static final SqlState HISTORY_MISUSE = new SqlState("SW001");

    /** Our own, of history.sql: the database is another target. */
    public static final SqlState HISTORY_OTHER_TARGET = new SqlState("SW002");

    /** Our own, of history.sql and of the runners: the transaction of a step would commit unfinished, or is gone. */
    public static final SqlState HISTORY_UNFINISHED = new SqlState("SW003");

    /** Our own, of history.sql: the row of the step belongs to another owner or transaction now. */
    public static final SqlState HISTORY_LOST = new SqlState("SW004");

    /** Our own, of history.sql: the caller has not the secret of an installation that the guarded history names. */
    public static final SqlState HISTORY_ACCESS = new SqlState("SW005");

    /** XML documents and JSON values (22030 to 2203G, 2200L to 2200T), and fields of intervals. */
    private static final Pattern READS_XML_OR_JSON = Pattern.compile("2203.|2200[L-T]|22015");

    /** Those whose message repeats the input that the server could not read. */
    private static final Set<SqlState> REPEATS_INPUT = Set.of(
            OUT_OF_RANGE,
            INVALID_DATETIME,
            DATETIME_OVERFLOW,
            INVALID_TIME_ZONE,
            INVALID_CAST_VALUE,
            INVALID_JSON,
            INVALID_TEXT,
            INVALID_BINARY);

    /** Classes of errors that the server finds before a statement has an effect. */
    private static final Set<String> REFUSED_BEFORE_EFFECT = Set.of("0A", "22", "23", "42", "55");

    /** Classes of errors that deferred constraints, triggers and our own functions raise before the commit record. */
    private static final Set<String> DEFINITE_AT_COMMIT = Set.of("22", "23", "44", "0A", "P0", "SW");

    /** Classes of errors that say nothing about the statement. */
    private static final Set<String> TRANSIENT = Set.of("08", "40", "53", "57");

    /** The state of this error; {@link #NONE} where it has none. */
    public static SqlState of(SQLException error) {
        return ofCode(error.getSQLState());
    }

    /** The state with this code; {@link #NONE} for null. */
    public static SqlState ofCode(@Nullable String code) {
        return code == null ? NONE : new SqlState(code);
    }

    /** Class 08, 57P01 to 57P03, 53300: the server accepts no session now. */
    public static boolean isUnreachable(String code) {
        var state = new SqlState(code);
        return state.isClass("08") || state.code.startsWith("57P") || state.equals(TOO_MANY_CONNECTIONS);
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

    /** The connection is lost (class 08, or no code). What the server did with the last statement is not known. */
    public boolean connectionLost() {
        return isClass("08") || equals(NONE);
    }

    /** The server ran out of connections, memory or disk (class 53). */
    public boolean outOfResources() {
        return isClass("53");
    }

    /** A fixed limit is reached: at a COMMIT with NOTIFY, the queue of notifications is full. */
    public boolean limitExceeded() {
        return equals(PROGRAM_LIMIT_EXCEEDED);
    }

    /** One of the server's own time limits ended the session. */
    public boolean sessionTimeout() {
        return equals(IDLE_IN_TRANSACTION_TIMEOUT) || equals(TRANSACTION_TIMEOUT) || equals(IDLE_SESSION_TIMEOUT);
    }

    /** Whether the message repeats a value that the server could not read. */
    boolean repeatsInput() {
        return REPEATS_INPUT.contains(this) || READS_XML_OR_JSON.matcher(code()).matches();
    }

    /** Whether the cause may pass without a change: the connection, an operator, resources, locks (08, 57, 53, 55). */
    public boolean passes() {
        return connectionLost() || isClass("57") || isClass("53") || isClass("55");
    }

    /** A character has no place in the encoding of the database (22021, 22P05). */
    public boolean encoding() {
        return equals(NOT_IN_ENCODING) || equals(UNTRANSLATABLE_CHARACTER);
    }

    /** The server cannot read a value, or a value is outside of its type (class 22). */
    public boolean dataException() {
        return isClass("22");
    }

    /** A row violates a constraint (class 23) or the check option of a view (class 44). */
    public boolean constraintViolation() {
        return isClass("23") || isClass("44");
    }

    /** The values of a statement are refused, and will be on each retry (classes 22 and 23). */
    public boolean valueRefused() {
        return dataException() || isClass("23");
    }

    /** The statement has a wrong syntax or name, or is not allowed to the role (class 42). */
    public boolean syntaxOrAccessRule() {
        return isClass("42");
    }

    /** The grammar itself refuses the statement: syntax (42), literals (22), features that it lacks (0A). */
    public boolean grammarError() {
        return !insufficientPrivilege() && (syntaxOrAccessRule() || dataException() || isClass("0A"));
    }

    /** The server refuses the statement before it does anything: classes 0A, 22, 23, 42, 55 without 55P03. */
    public boolean refusedBeforeEffect() {
        return REFUSED_BEFORE_EFFECT.contains(letters()) && !lockNotAvailable();
    }

    /** An error of COMMIT after which the server has rolled back for certain, if the session is alive. */
    public boolean definiteAtCommit() {
        return DEFINITE_AT_COMMIT.contains(letters())
                || equals(FAILED_TRANSACTION)
                || (isClass("40") && !equals(COMPLETION_UNKNOWN));
    }

    /** The same statement may succeed later: the server or its load is the cause (08, 40, 53, 57 and 55P03). */
    public boolean transientError() {
        return TRANSIENT.contains(letters()) || lockNotAvailable();
    }

    private boolean isClass(String letters) {
        return letters().equals(letters);
    }

    /** The class of the code: its first two letters. */
    private String letters() {
        return code.substring(0, Math.min(2, code.length()));
    }

    @Override
    public String toString() {
        return code;
    }
}
