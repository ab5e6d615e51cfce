package io.slipway.control;

import org.jdbi.v3.core.Handle;

/** Reads what the session says about its transaction. */
final class WriteEvidenceStore {
    private static final String OF_TRANSACTION = """
            SELECT CASE
                WHEN pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean THEN 'READ_ONLY'
                WHEN pg_current_xact_id_if_assigned() IS NULL THEN 'WRITABLE'
                ELSE 'WRITTEN' END
            """;

    /** Of the transaction of this handle so far. */
    WriteEvidence ofTransaction(Handle handle) {
        return handle.createQuery(OF_TRANSACTION).mapTo(WriteEvidence.class).one();
    }
}
