package io.slipway.cli;

import io.slipway.apply.history.HistoryFacts;
import io.slipway.postgres.error.SqlState;
import io.slipway.postgres.facts.MissingPrivilege;
import io.slipway.postgres.facts.PrivilegeCheck;
import io.slipway.postgres.facts.RoleFacts;
import io.slipway.postgres.facts.ServerFacts;
import io.slipway.postgres.facts.ServerProbe;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The findings about a database to which changes are to be applied, with advice on each. */
final class Diagnosis {
    private final List<Row> rows = new ArrayList<>();
    private boolean copy;

    private Diagnosis() {}

    /**
     * The result of one check.
     *
     * @param advice what to do; empty if the check passed
     */
    record Row(String check, Status status, String found, String advice) {}

    /** The result of a check. An ERROR keeps changes from being applied. */
    enum Status {
        OK,
        WARNING,
        ERROR
    }

    /** Runs all checks. Changes nothing. */
    static Diagnosis of(Connection connection) throws SQLException {
        var diagnosis = new Diagnosis();
        boolean complete = diagnosis.privileges(PrivilegeCheck.missing(connection));
        try {
            diagnosis.facts(connection);
        } catch (SQLException e) {
            // the finding above says what is missing
            if (complete || !SqlState.of(e).insufficientPrivilege()) {
                throw e;
            }
        }
        return diagnosis;
    }

    private void facts(Connection connection) throws SQLException {
        ServerFacts server = ServerProbe.facts(connection);
        server(server);
        if (server.versionNum() >= ServerFacts.MIN_VERSION_NUM) {
            login(ServerProbe.role(connection));
            history(HistoryFacts.read(connection));
            settings(connection);
        }
    }

    /** Whether the login lacks none that a statement of Slipway needs. */
    private boolean privileges(List<MissingPrivilege> missing) {
        for (MissingPrivilege one : missing) {
            add(
                    one.everyRun() ? Status.ERROR : Status.WARNING,
                    "missing-privilege",
                    one.role() + " may not use " + one.object(),
                    "as a superuser, run: " + one.grant());
        }
        if (missing.isEmpty()) {
            add(Status.OK, "privileges", "complete", "");
        }
        return missing.isEmpty();
    }

    List<Row> rows() {
        return List.copyOf(rows);
    }

    /** Whether the history was made in another database. */
    boolean isCopy() {
        return copy;
    }

    boolean hasErrors() {
        return rows.stream().anyMatch(row -> row.status() == Status.ERROR);
    }

    private void server(ServerFacts server) {
        add(
                server.versionNum() >= ServerFacts.MIN_VERSION_NUM,
                Status.ERROR,
                "version",
                server.version(),
                "PostgreSQL 14 is the oldest that is supported");
        add(
                !server.inRecovery(),
                Status.ERROR,
                "primary",
                server.inRecovery() ? "in recovery" : "yes",
                "changes need the primary's address");
        add(
                !server.poolerBetween(),
                Status.ERROR,
                "pooler",
                server.poolerBetween() ? "a pooler answers" : "none",
                "use the server's own address, or register the server with a pooler in session mode");
        add(
                server.fsync(),
                Status.WARNING,
                "fsync",
                server.fsync() ? "on" : "off",
                "a crash of the server can lose applied changes; set it to on");
        add(
                server.synchronousCommit(),
                Status.WARNING,
                "synchronous_commit",
                server.synchronousCommit() ? "on" : "off",
                "Slipway turns it on for the commits of its own sessions");
    }

    private void login(RoleFacts role) {
        for (RoleFacts.Warning warning : role.warnings()) {
            add(Status.WARNING, "login", warning.code(), warning.detail() + ": use a login that only owns the schemas");
        }
        if (role.warnings().isEmpty()) {
            add(Status.OK, "login", role.name(), "");
        }
    }

    private void history(HistoryFacts history) {
        switch (history.owner()) {
            case NONE ->
                add(
                        history.usable(),
                        Status.ERROR,
                        "history",
                        history.usable()
                                ? "none; the first change creates it"
                                : "none, and the login may not create it",
                        "have a DBA run the script that slipway doctor --grants prints");
            case LOGIN ->
                add(
                        Status.WARNING,
                        "history",
                        "plain",
                        "a script could forge it; to install a guarded one, run the script that slipway doctor --grants prints");
            case GUARDED -> guarded(history);
        }
        copies(history);
        add(
                history.published().isEmpty(),
                Status.WARNING,
                "publication",
                history.published().isEmpty() ? "none covers schema slipway" : history.published(),
                "a subscriber would take this history for its own; exclude schema slipway from the publication");
        add(
                history.inDoubt() == 0,
                Status.WARNING,
                "in doubt",
                history.inDoubt() + " steps",
                "a standalone step has begun and its end is not known; resolve its run");
    }

    private void guarded(HistoryFacts history) {
        boolean ready = history.usable() && !history.outdated();
        String why = history.outdated() ? "guarded, by an earlier version" : "guarded, and not for this login";
        add(
                ready,
                Status.ERROR,
                "history",
                ready ? "guarded" : why,
                "have a DBA run the script that slipway doctor --grants prints");
    }

    private void copies(HistoryFacts history) {
        copy = history.copy();
        add(
                !copy,
                Status.ERROR,
                "identity",
                copy ? "the history was made in another database" : "its own",
                history.replicated()
                        ? "a subscription wrote it; --ignore-copy keeps it apart from the changes that are applied here"
                        : "--adopt-copy when this database has those changes, --ignore-copy when it does not");
    }

    private static final String SETTINGS = """
            SELECT (SELECT s.setting::pg_catalog.int8 FROM pg_catalog.pg_settings s WHERE s.name = 'deadlock_timeout'),
                   (SELECT count(*) FROM pg_catalog.pg_prepared_xacts x WHERE x.database = pg_catalog.current_database()),
                   coalesce((SELECT l.ssl FROM pg_catalog.pg_stat_ssl l WHERE l.pid = pg_catalog.pg_backend_pid()), false),
                   coalesce(pg_catalog.host(pg_catalog.inet_server_addr()) IN ('127.0.0.1', '::1'), true)""";

    private void settings(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SETTINGS)) {
            row.next();
            long deadlock = row.getLong(1);
            add(
                    deadlock <= 2000,
                    Status.WARNING,
                    "deadlock_timeout",
                    deadlock + " ms",
                    "an autovacuum gives way only after this time; sessions behind a change wait as long");
            add(
                    row.getInt(2) == 0,
                    Status.WARNING,
                    "prepared",
                    row.getInt(2) + " prepared transactions",
                    "each holds its locks until it is committed or rolled back");
            add(
                    row.getBoolean(3) || row.getBoolean(4),
                    Status.WARNING,
                    "tls",
                    row.getBoolean(3) ? "on" : "off",
                    "the data on the network is readable; use sslmode=verify-full");
        }
    }

    private void add(boolean well, Status otherwise, String check, String found, String advice) {
        add(well ? Status.OK : otherwise, check, found, well ? "" : advice);
    }

    private void add(Status status, String check, String found, String advice) {
        rows.add(new Row(check, status, found, advice));
    }
}
