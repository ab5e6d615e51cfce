package io.slipway.postgres;

/** The only class that knows SQLSTATEs. */
public final class SqlState {
    public static final String LOCK_NOT_AVAILABLE = "55P03";
    public static final String DEADLOCK_DETECTED = "40P01";
    public static final String SERIALIZATION_FAILURE = "40001";
    public static final String UNIQUE_VIOLATION = "23505";

    private SqlState() {}

    /** Class 08, 57P01 to 57P03, 53300: the server is not there for us now. */
    public static boolean isUnreachable(String state) {
        return state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
    }
}
