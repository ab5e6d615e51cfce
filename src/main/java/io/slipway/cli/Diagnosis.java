package io.slipway.cli;

import io.slipway.apply.history.HistoryFacts;
import io.slipway.postgres.facts.RoleFacts;
import io.slipway.postgres.facts.ServerFacts;
import io.slipway.postgres.facts.ServerProbe;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What is found of a database that changes are to be applied to, and what to do about it. */
final class Diagnosis {
    private final List<Row> rows = new ArrayList<>();
    private boolean copy;

    private Diagnosis() {}

    /**
     * One thing that was looked at.
     *
     * @param advice empty where all is well
     */
    record Row(String check, Status status, String found, String advice) {}

    /** Whether it is well; an error keeps changes from being applied. */
    enum Status {
        OK,
        WARNING,
        ERROR
    }

    /** Looks; nothing is changed. */
    static Diagnosis of(Connection connection) throws SQLException {
        var diagnosis = new Diagnosis();
        ServerFacts server = ServerProbe.facts(connection);
        diagnosis.server(server);
        if (server.versionNum() >= ServerFacts.MIN_VERSION_NUM) {
            diagnosis.login(ServerProbe.role(connection));
            diagnosis.history(HistoryFacts.read(connection));
            diagnosis.settings(connection);
        }
        return diagnosis;
    }

    List<Row> rows() {
        return List.copyOf(rows);
    }

    /** Whether its history was made elsewhere. */
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
                "give the server's own address, or a pooler in session mode and say so where the server is registered");
        add(
                server.fsync(),
                Status.WARNING,
                "fsync",
                server.fsync() ? "on" : "off",
                "a crash of the server can lose changes that were applied");
        add(
                server.synchronousCommit(),
                Status.WARNING,
                "synchronous_commit",
                server.synchronousCommit() ? "on" : "off",
                "changes raise it for their own commits");
    }

    private void login(RoleFacts role) {
        for (RoleFacts.Warning warning : role.warnings()) {
            add(Status.WARNING, "login", warning.code(), warning.detail() + ": use a login that owns the schemas only");
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
                        history.usable() ? "none; the first change makes it" : "none, and the login may not make it",
                        "have a DBA run the script that slipway doctor --grants prints");
            case LOGIN ->
                add(
                        Status.WARNING,
                        "history",
                        "plain",
                        "a script could forge it: a guarded one is made by the script of slipway doctor --grants");
            case GUARDED ->
                add(
                        history.usable(),
                        Status.ERROR,
                        "history",
                        history.usable() ? "guarded" : "guarded, and not for this login",
                        "it was made for another login: grant this one what slipway doctor --grants grants");
        }
        copies(history);
        add(
                history.published().isEmpty(),
                Status.WARNING,
                "publication",
                history.published().isEmpty() ? "none covers schema slipway" : history.published(),
                "a subscriber would take our history for its own: leave schema slipway out");
        add(
                history.inDoubt() == 0,
                Status.WARNING,
                "in doubt",
                history.inDoubt() + " steps",
                "a step without a transaction was begun and its end is not known: resolve its run");
    }

    private void copies(HistoryFacts history) {
        copy = history.copy();
        add(
                !copy,
                Status.ERROR,
                "identity",
                copy ? "its history was made elsewhere" : "its own",
                history.replicated()
                        ? "a subscription wrote it: --ignore-copy keeps it apart from what is applied here"
                        : "--adopt-copy when this database has those changes, --ignore-copy when it does not");
    }

    private static final String SETTINGS = """
            SELECT (SELECT s.setting::pg_catalog.int8 FROM pg_catalog.pg_settings s WHERE s.name = 'deadlock_timeout'),
                   (SELECT count(*) FROM pg_catalog.pg_prepared_xacts x WHERE x.database = pg_catalog.current_database()),
                   coalesce((SELECT l.ssl FROM pg_catalog.pg_stat_ssl l WHERE l.pid = pg_catalog.pg_backend_pid()), false),
                   coalesce(pg_catalog.host(pg_catalog.inet_server_addr()) IN ('127.0.0.1', '::1'), true)""";

    private void settings(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(SETTINGS)) {
            row.next();
            long deadlock = row.getLong(1);
            add(
                    deadlock <= 2000,
                    Status.WARNING,
                    "deadlock_timeout",
                    deadlock + " ms",
                    "only a longer wait evicts an autovacuum: others wait that long behind a change");
            add(
                    row.getInt(2) == 0,
                    Status.WARNING,
                    "prepared",
                    row.getInt(2) + " prepared transactions",
                    "each holds its locks until somebody commits it or rolls it back");
            add(
                    row.getBoolean(3) || row.getBoolean(4),
                    Status.WARNING,
                    "tls",
                    row.getBoolean(3) ? "on" : "off",
                    "whoever listens reads what is sent: use sslmode=verify-full");
        }
    }

    private void add(boolean well, Status otherwise, String check, String found, String advice) {
        add(well ? Status.OK : otherwise, check, found, well ? "" : advice);
    }

    private void add(Status status, String check, String found, String advice) {
        rows.add(new Row(check, status, found, advice));
    }
}
