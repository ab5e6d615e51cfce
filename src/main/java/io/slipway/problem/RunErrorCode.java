package io.slipway.problem;

import java.util.Arrays;
import java.util.Optional;

/**
 * The closed list of codes with which a task run ends FAILED, CANCELED or INDETERMINATE. Each has a row in
 * {@code slipway.run_error_code} and a page in {@code docs/run-errors}.
 *
 * <p>A replica cannot read a code that it does not know: a release adds a new code before the next release writes it.
 */
public enum RunErrorCode {
    /** The server refused a statement of the script. */
    SCRIPT_ERROR("script-error", true),
    /** The step lost against other transactions (40001, 40P01) in each of its tries. */
    SERIALIZATION("serialization", true),
    /** The lock deadline passed before a lock was granted. */
    LOCK_NOT_AVAILABLE("lock-not-available", true),
    /** Other sessions waited too long behind the locks of the run. */
    VICTIM_BUDGET("victim-budget", true),
    /** The connection was lost in each try of a step. */
    CONNECTION_LOST("connection-lost", true),
    /** No session of the run could be opened. */
    TARGET_UNREACHABLE("target-unreachable", true),
    /** The server refused sessions: in recovery, starting, or without a free connection. */
    TARGET_NOT_READY("target-not-ready", true),
    /** The server ran out of memory, disk or connections (class 53). */
    OUT_OF_RESOURCES("out-of-resources", true),
    /** The server's own time limit ended the session. */
    SESSION_TIMEOUT("session-timeout", true),
    /** A statement ran longer than the plan's {@code statementTimeout}. */
    STATEMENT_TIMEOUT("statement-timeout", false),
    /** The run took longer than the plan's {@code softTimeout}. */
    SOFT_TIMEOUT("soft-timeout", false),
    /** The run took longer than the plan's {@code hardTimeout}. */
    HARD_TIMEOUT("hard-timeout", false),
    /** A person canceled the run. */
    CANCELED("canceled", false),
    /** Somebody canceled the statement in the server. */
    CANCELED_BY_OPERATOR("canceled-by-operator", false),
    /** Somebody terminated the session in the server. */
    TERMINATED("terminated", false),
    /** The script ended the transaction of its step. */
    TRANSACTION_CONTROL("transaction-control", false),
    /** The session may not write. */
    READ_ONLY("read-only", false),
    /** The key of a batch is not fit for slices. */
    BATCH_KEY("batch-key", false),
    /** CREATE INDEX CONCURRENTLY met, or left, an index that is not valid. */
    INDEX_INVALID("index-invalid", false),
    /** The target has this version with another content. */
    CHECKSUM_MISMATCH("checksum-mismatch", false),
    /** The target's history is not the one that this installation knows. */
    TARGET_DIVERGED("target-diverged", false),
    /** The database is not the one that was registered. */
    WRONG_TARGET("wrong-target", false),
    /** The history in the target cannot be read or installed. */
    HISTORY_NOT_USABLE("history-not-usable", false),
    /** The login, or the owner of the history, lacks a privilege for a statement of Slipway. */
    MISSING_PRIVILEGE("missing-privilege", false),
    /** A session that is not on record wrote to the history in the name of this installation. */
    HISTORY_FORGED("history-forged", false),
    /** The session cannot run a task. */
    SESSION_UNFIT("session-unfit", false),
    /** Three replicas died while they owned the run. */
    OWNER_DIED("owner-died", false),
    /** Only a person can decide whether a standalone step took effect. */
    OUTCOME_UNKNOWN("outcome-unknown", false),
    /** A prepared transaction holds the target's lock. */
    PREPARED_TRANSACTION("prepared-transaction", false),
    /** The control database refused the row of the run's end. */
    OUTCOME_NOT_WRITTEN("outcome-not-written", false),
    /** A person gave up the wait for the end of an earlier session. */
    ABANDONED("abandoned", false),
    /** A person resolved the run, and the target had a part of its steps. */
    RESOLVED("resolved", false),
    /** The target was deleted while the run was in doubt. */
    TARGET_DELETED("target-deleted", false);

    private final String code;
    private final boolean retryable;

    RunErrorCode(String code, boolean retryable) {
        this.code = code;
        this.retryable = retryable;
    }

    /** As it is stored and shown. */
    public String code() {
        return code;
    }

    /** Whether the service makes a new attempt by itself, as often as the plan's {@code retries} allow. */
    public boolean isRetryable() {
        return retryable;
    }

    /** The error with this code; empty for another one. */
    public static Optional<RunErrorCode> ofCode(String code) {
        return Arrays.stream(values()).filter(each -> each.code.equals(code)).findFirst();
    }
}
