package io.slipway.apply.history;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.session.Nonce;
import io.slipway.apply.session.SessionSettings;
import io.slipway.postgres.facts.HistoryAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Typed calls of the functions of the target (db/target/history.sql). Every name and every cast is qualified and no
 * operator is used, because a script may have changed the search path of the session.
 */
public final class HistoryFunctions {
    /** The functions of the target that a login calls, separated by commas; history.sql creates them. */
    static final String NAMES =
            "begin_run,finish_run,void_run,begin_standalone,end_standalone,note_standalone,begin_batch,"
                    + "advance,keep_session,end_batch,resolve,undo,claim_identity,rekey,append_log,is_guarded,enroll";

    private final Connection connection;
    private final HistoryAccess access;

    /** @param access of the session: its secret proves to a guarded history that a call is ours */
    public HistoryFunctions(Connection connection, HistoryAccess access) {
        this.connection = connection;
        this.access = access;
    }

    private static final String FACTS = """
            pg_catalog.jsonb_build_object(
                'series', ?::pg_catalog.text, 'version', ?::pg_catalog.text, 'description', ?::pg_catalog.text,
                'changeChecksum', ?::pg_catalog.text, 'stepsTotal', ?::pg_catalog.int4, 'actor', ?::pg_catalog.text,
                'undoes', ?::pg_catalog.text[],
                'session', pg_catalog.jsonb_build_object(
                    'pid', ?::pg_catalog.int4, 'backendStart', ?::pg_catalog.text, 'address', ?::pg_catalog.text,
                    'settings', pg_catalog.jsonb_object(?::pg_catalog.text[], ?::pg_catalog.text[])))""";

    static final String START = """
            ?::pg_catalog.uuid, ?::pg_catalog.text, ?::pg_catalog.int4, ?::pg_catalog.int4range, ?::pg_catalog.int8,
            ?::pg_catalog.text, ?::pg_catalog.bytea, ?::pg_catalog.uuid, ?::pg_catalog.uuid, ?::pg_catalog.int8,
            """ + FACTS;

    static final String ANSWER = "a.answer, a.installation, a.task, a.run_uid, a.epoch, a.checksum";

    private static final String BEGIN_RUN =
            "SELECT " + ANSWER + " FROM slipway.begin_run(" + START + ", ?::pg_catalog.bytea) AS a";

    /**
     * Begins a transaction step: the first call in its transaction. SQLSTATE 55P03: another session of this task, or of
     * a task that ended, is alive.
     */
    public FenceReply begin(StepClaim start, byte[] nonceHash) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(BEGIN_RUN)) {
            access.bind(call, bind(call, start, nonceHash));
            return answer(call);
        }
    }

    private static final String FINISH_RUN = """
            SELECT slipway.finish_run(?::pg_catalog.uuid, ?::pg_catalog.text, ?::pg_catalog.int4, ?::pg_catalog.int8,
                ?::pg_catalog.bytea, ?::pg_catalog.bytea)""";

    /**
     * Ends a transaction step: the last call in its transaction. Raises SW004 if the row was not written by this
     * transaction.
     */
    public void finish(StepClaim start, Nonce nonce) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(FINISH_RUN)) {
            access.bind(call, bindOwner(call, start, nonce));
            call.execute();
        }
    }

    private static final String BEGIN_SINGLE = "SELECT " + ANSWER + " FROM slipway.begin_standalone(" + START + """
            , ?::pg_catalog.jsonb, ?::pg_catalog.uuid, ?::pg_catalog.uuid, ?::pg_catalog.int8, ?::pg_catalog.bytea) AS a""";

    /**
     * Writes the intent of a standalone step. The caller holds the target's lock and commits the intent alone.
     *
     * @param probe JSON of the objects before the statement
     * @param expected the owner of the intent that was read and is taken over; null: a new intent
     */
    public FenceReply beginStandalone(StepClaim start, byte[] nonceHash, String probe, @Nullable StepOwner expected)
            throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(BEGIN_SINGLE)) {
            int n = bind(call, start, nonceHash);
            call.setString(n++, probe);
            access.bind(call, bindExpected(call, n, expected));
            return answer(call);
        }
    }

    private static final String END_SINGLE = """
            SELECT slipway.end_standalone(?::pg_catalog.uuid, ?::pg_catalog.text, ?::pg_catalog.int4, ?::pg_catalog.int8,
                ?::pg_catalog.bytea, ?::pg_catalog.bool, ?::pg_catalog.bytea)""";

    /**
     * Turns the intent into APPLIED, or deletes it.
     *
     * @return false: the intent belongs to another owner
     */
    public boolean endStandalone(StepClaim start, Nonce nonce, boolean applied) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(END_SINGLE)) {
            int n = bindOwner(call, start, nonce);
            call.setBoolean(n++, applied);
            access.bind(call, n);
            return isTrue(call);
        }
    }

    private static final String END_KEEPING = "SELECT " + KeptSettings.CALL + ", slipway." + """
            end_standalone(?::pg_catalog.uuid, ?::pg_catalog.text, ?::pg_catalog.int4, ?::pg_catalog.int8,
                ?::pg_catalog.bytea, true, ?::pg_catalog.bytea)""";

    /** The intent becomes APPLIED, and its row tells of these settings; false: it is not ours any more. */
    public boolean endStandalone(StepClaim start, Nonce nonce, SessionSettings left) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(END_KEEPING)) {
            int n = KeptSettings.confirmed(left).bind(call, access, start, nonce);
            access.bind(call, bindOwner(call, n, start, nonce));
            return isTrue(call);
        }
    }

    private static final String VOID_RUN = "SELECT " + ANSWER + " FROM slipway." + """
            void_run(?::pg_catalog.uuid, ?::pg_catalog.text, ?::pg_catalog.int4, ?::pg_catalog.int8,
                ?::pg_catalog.uuid, ?::pg_catalog.uuid, ?::pg_catalog.int8, ?::pg_catalog.bytea) AS a""";

    /**
     * Voids a step in at least two calls, each in its own transaction. SQLSTATE 55P03: a session that may still commit
     * is alive.
     */
    public FenceReply voidRun(UUID targetUid, @Nullable String key, int step, RunIdentity run) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(VOID_RUN)) {
            call.setString(1, targetUid.toString());
            call.setString(2, key);
            call.setInt(3, step);
            call.setLong(4, run.epoch());
            call.setString(5, run.installation().id().toString());
            call.setString(6, run.task().toString());
            call.setLong(7, run.runUid());
            access.bind(call, 8);
            return answer(call);
        }
    }

    private static final String RESOLVE = """
            SELECT slipway.resolve(?::pg_catalog.uuid, ?::pg_catalog.text, ?::pg_catalog.int4, ?::pg_catalog.int8,
                ?::pg_catalog.uuid, ?::pg_catalog.uuid, ?::pg_catalog.int8, ?::pg_catalog.bool, ?::pg_catalog.text,
                ?::pg_catalog.text, ?::pg_catalog.bytea)""";

    /**
     * Records the decision of an operator whether the step of this intent took effect.
     *
     * @return false: the intent is gone or belongs to another owner
     */
    public boolean resolve(UUID targetUid, HistoryRow intent, RunIdentity by, boolean tookEffect, String reason)
            throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(RESOLVE)) {
            call.setString(1, targetUid.toString());
            call.setString(2, intent.key());
            call.setInt(3, intent.step());
            call.setLong(4, intent.by().epoch());
            call.setString(5, intent.by().installation().toString());
            call.setString(6, intent.by().task().toString());
            call.setLong(7, by.runUid());
            call.setBoolean(8, tookEffect);
            call.setString(9, by.actor());
            call.setString(10, reason);
            access.bind(call, 11);
            return isTrue(call);
        }
    }

    private static final String UNDO =
            "SELECT slipway.undo(?::pg_catalog.uuid, ?::pg_catalog.text, ?::pg_catalog.text, ?::pg_catalog.bytea)";

    /** Marks the rows of a key as taken back by the step in progress. */
    public void undo(UUID targetUid, String key, String by) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(UNDO)) {
            call.setString(1, targetUid.toString());
            call.setString(2, key);
            call.setString(3, by);
            access.bind(call, 4);
            call.execute();
        }
    }

    static int bind(PreparedStatement call, StepClaim start, byte[] nonceHash) throws SQLException {
        int n = 1;
        call.setString(n++, start.targetUid().toString());
        call.setString(n++, start.key());
        call.setInt(n++, start.step());
        call.setString(n++, "[" + start.from() + "," + start.to() + ")");
        call.setLong(n++, start.run().epoch());
        call.setString(n++, start.checksum());
        call.setBytes(n++, nonceHash);
        call.setString(n++, start.run().installation().id().toString());
        call.setString(n++, start.run().task().toString());
        call.setLong(n++, start.run().runUid());
        StepClaim.Facts facts = start.facts();
        call.setString(n++, facts.series());
        call.setString(n++, facts.version());
        call.setString(n++, facts.description());
        call.setString(n++, facts.changeChecksum());
        call.setInt(n++, facts.stepsTotal());
        call.setString(n++, start.run().actor());
        call.setString(n++, array(facts.undoes()));
        call.setInt(n++, facts.session().pid());
        call.setString(n++, facts.session().backendStart().toString());
        call.setString(n++, facts.session().address());
        return facts.settings().bind(call, n);
    }

    private static String array(List<String> texts) {
        return texts.stream()
                .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    static int bindOwner(PreparedStatement call, StepClaim start, Nonce nonce) throws SQLException {
        return bindOwner(call, 1, start, nonce);
    }

    static int bindOwner(PreparedStatement call, int from, StepClaim start, Nonce nonce) throws SQLException {
        int n = from;
        call.setString(n++, start.targetUid().toString());
        call.setString(n++, start.key());
        call.setInt(n++, start.step());
        call.setLong(n++, start.run().epoch());
        call.setBytes(n++, nonce.secret());
        return n;
    }

    /** Binds the owner of the intent that is taken over; null: a new intent. */
    static int bindExpected(PreparedStatement call, int from, @Nullable StepOwner expected) throws SQLException {
        call.setString(from, expected == null ? null : expected.installation().toString());
        call.setString(from + 1, expected == null ? null : expected.task().toString());
        call.setObject(from + 2, expected == null ? null : expected.epoch(), Types.BIGINT);
        return from + 3;
    }

    static boolean isTrue(PreparedStatement call) throws SQLException {
        try (ResultSet row = call.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    static FenceReply answer(PreparedStatement call) throws SQLException {
        try (ResultSet row = call.executeQuery()) {
            row.next();
            return switch (row.getString(1)) {
                case "STARTED" -> new FenceReply.Started();
                case "VOID" -> new FenceReply.Voided();
                case "VOIDING" -> new FenceReply.Voiding();
                case "APPLIED" -> new FenceReply.Applied(applier(row));
                case "INTENT" -> new FenceReply.Intent(applier(row));
                case "OTHER" -> new FenceReply.Other(row.getString(3) == null ? null : applier(row));
                default ->
                    throw new SQLException(
                            "the target's history replied " + row.getString(1) + ", which this version does not know");
            };
        }
    }

    private static StepOwner applier(ResultSet row) throws SQLException {
        return new StepOwner(
                UUID.fromString(row.getString(2)),
                UUID.fromString(row.getString(3)),
                row.getLong(4),
                row.getLong(5),
                row.getString(6));
    }
}
