package io.slipway.postgres.connect;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The options with which a session starts.
 *
 * @param applicationName as {@code pg_stat_activity} shows it: {@code slipway}, or that of a task
 * @param settings PostgreSQL's settings and their values in base units ({@code lock_timeout=1500} is 1.5 s); only those
 *     that PostgreSQL 14 knows and a login may set
 * @param connectTimeout for the whole of name look-up, connection, TLS and login, for each address of the host
 * @param socketTimeout longest wait for one answer; null: without limit, as a task needs it
 */
public record SessionOptions(
        String applicationName,
        Map<String, String> settings,
        Duration connectTimeout,
        @Nullable Duration socketTimeout) {

    /** The application name of all sessions that are not the session of a task. */
    public static final String SERVICE_NAME = "slipway";

    private static final String TASK_NAME = SERVICE_NAME + "-taskrun-";
    private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final Set<String> KNOWN = Set.of(
            "client_connection_check_interval",
            "client_min_messages",
            "default_transaction_deferrable",
            "default_transaction_isolation",
            "default_transaction_read_only",
            "exit_on_error",
            "idle_in_transaction_session_timeout",
            "idle_session_timeout",
            "lock_timeout",
            "row_security",
            "search_path",
            "standard_conforming_strings",
            "statement_timeout",
            "synchronous_commit",
            "tcp_keepalives_count",
            "tcp_keepalives_idle",
            "tcp_keepalives_interval",
            "tcp_user_timeout",
            "transform_null_equals");

    /**
     * What would break a session of ours if it were inherited from the role or the database. The search path and the
     * role stay those of the target, because a check reads names by them.
     */
    static final Map<String, String> OWN = Map.ofEntries(
            Map.entry("client_min_messages", "notice"),
            Map.entry("default_transaction_deferrable", "off"),
            Map.entry("default_transaction_isolation", "read committed"),
            Map.entry("default_transaction_read_only", "off"),
            Map.entry("exit_on_error", "off"),
            Map.entry("idle_in_transaction_session_timeout", "0"),
            Map.entry("idle_session_timeout", "0"),
            Map.entry("lock_timeout", "0"),
            Map.entry("row_security", "on"),
            Map.entry("standard_conforming_strings", "on"),
            Map.entry("statement_timeout", "0"),
            Map.entry("tcp_user_timeout", "0"),
            Map.entry("transform_null_equals", "off"));

    public SessionOptions {
        if (!KNOWN.containsAll(settings.keySet())) {
            throw new IllegalArgumentException("not a setting for a session's start: " + settings.keySet());
        }
        settings = Map.copyOf(settings);
    }

    /** Options for probes and control sessions, with a socket timeout of 10 s. */
    public static SessionOptions service() {
        return service(ANSWER_TIMEOUT);
    }

    /** Options for probes and control sessions. They inherit nothing that would break them. */
    public static SessionOptions service(Duration socketTimeout) {
        Duration login = socketTimeout.compareTo(LOGIN_TIMEOUT) < 0 ? socketTimeout : LOGIN_TIMEOUT;
        return new SessionOptions(SERVICE_NAME, OWN, login, socketTimeout);
    }

    /**
     * Options for the session of a task run. The session ends with its owner, within about 0.6 s after the client's
     * death (see {@code client_connection_check_interval}). It waits for no lock longer than {@code lockTimeout}. It
     * may be idle for hours, also between two tries, whatever idle timeouts the server has for applications.
     */
    public static SessionOptions task(String runUid, Duration lockTimeout, Duration idleInTransaction) {
        var settings = new TreeMap<String, String>();
        settings.put("lock_timeout", millis(lockTimeout));
        settings.put("idle_in_transaction_session_timeout", millis(idleInTransaction));
        settings.put("idle_session_timeout", "0");
        settings.put("client_connection_check_interval", "500");
        settings.put("tcp_user_timeout", "10000");
        settings.put("tcp_keepalives_idle", "10");
        settings.put("tcp_keepalives_interval", "3");
        settings.put("tcp_keepalives_count", "3");
        settings.put("default_transaction_isolation", "read committed");
        return new SessionOptions(taskName(runUid), settings, LOGIN_TIMEOUT, null);
    }

    /** The application name of the session of this task run. */
    public static String taskName(String runUid) {
        return TASK_NAME + runUid;
    }

    /** Whether a session with this application name is one of Slipway, of any version. */
    public static boolean isSlipway(@Nullable String applicationName) {
        return applicationName != null && applicationName.startsWith(SERVICE_NAME);
    }

    /** The uid of the task run whose session has this application name; empty: the session of none. */
    public static OptionalLong taskRunOf(@Nullable String applicationName) {
        if (applicationName == null || !applicationName.matches(TASK_NAME + "[0-9]{1,19}")) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(applicationName.substring(TASK_NAME.length())));
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    /** Whose values TimeZone and DateStyle have when the session starts. */
    enum Defaults {
        /** The values of the target's database, role and configuration, as psql gets them. */
        TARGET,
        /** UTC and ISO: the driver reads times by them. */
        SERVICE;

        /** The value that is sent to the server for one that the driver sends; null: none. */
        @Nullable
        String startupValue(String parameter, String drivers) {
            return switch (parameter) {
                case "TimeZone" -> this == TARGET ? null : "UTC";
                case "DateStyle" -> this == TARGET ? null : drivers;
                default -> drivers;
            };
        }
    }

    Defaults defaults() {
        return applicationName.startsWith(TASK_NAME) ? Defaults.TARGET : Defaults.SERVICE;
    }

    /** These options with one more setting, or another value of a setting. */
    public SessionOptions with(String setting, String value) {
        var more = new TreeMap<>(settings);
        more.put(setting, value);
        return new SessionOptions(applicationName, more, connectTimeout, socketTimeout);
    }

    SessionOptions withoutSettings() {
        return new SessionOptions(applicationName, Map.of(), connectTimeout, socketTimeout);
    }

    boolean ofTask() {
        return applicationName.startsWith(TASK_NAME);
    }

    /** These options with another timeout for opening the session. */
    public SessionOptions within(Duration otherConnectTimeout) {
        return new SessionOptions(applicationName, settings, otherConnectTimeout, socketTimeout);
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
