package io.slipway.postgres.facts;

import java.util.List;

/**
 * An object of PostgreSQL's catalog that statements of Slipway use in a target. PostgreSQL grants all of them to
 * PUBLIC, except where a database was hardened.
 *
 * @param name qualified; of a function with the types of its arguments
 * @param everyRun whether no run can do without it
 * @param trial a statement that uses it and has no effect in a transaction that is rolled back
 */
record CatalogObject(String name, boolean everyRun, String trial) {
    private static final String SCHEMA = "pg_catalog.";

    /** Functions beneath a view come before it: the caller of a view needs the privilege on both. */
    static final List<CatalogObject> ALL = List.of(
            everyRun("pg_show_all_settings()", "FROM pg_catalog.pg_show_all_settings() LIMIT 1"),
            everyRun("pg_settings", "FROM pg_catalog.pg_settings LIMIT 1"),
            everyRun("pg_stat_get_activity(integer)", "FROM pg_catalog.pg_stat_get_activity(0)"),
            everyRun("pg_stat_activity", "FROM pg_catalog.pg_stat_activity LIMIT 1"),
            everyRun("pg_lock_status()", "FROM pg_catalog.pg_lock_status() LIMIT 1"),
            everyRun("pg_locks", "FROM pg_catalog.pg_locks LIMIT 1"),
            everyRun("pg_database", "FROM pg_catalog.pg_database LIMIT 1"),
            everyRun("pg_namespace", "FROM pg_catalog.pg_namespace LIMIT 1"),
            everyRun("pg_class", "FROM pg_catalog.pg_class LIMIT 1"),
            everyRun("pg_control_system()", "FROM pg_catalog.pg_control_system()"),
            everyRun("pg_control_checkpoint()", "FROM pg_catalog.pg_control_checkpoint()"),
            everyRun("pg_is_in_recovery()", "pg_catalog.pg_is_in_recovery()"),
            everyRun(
                    "pg_current_wal_lsn()", "pg_catalog.pg_current_wal_lsn() WHERE NOT pg_catalog.pg_is_in_recovery()"),
            everyRun(
                    "pg_walfile_name(pg_lsn)",
                    "pg_catalog.pg_walfile_name('0/1'::pg_catalog.pg_lsn) WHERE NOT pg_catalog.pg_is_in_recovery()"),
            everyRun("pg_postmaster_start_time()", "pg_catalog.pg_postmaster_start_time()"),
            everyRun("pg_backend_pid()", "pg_catalog.pg_backend_pid()"),
            everyRun("current_database()", "pg_catalog.current_database()"),
            everyRun("current_setting(text)", "pg_catalog.current_setting('role')"),
            everyRun("current_setting(text,boolean)", "pg_catalog.current_setting('role', true)"),
            everyRun("set_config(text,text,boolean)", "pg_catalog.set_config('lock_timeout', '0', true)"),
            everyRun(
                    "pg_has_role(name,oid,text)", "pg_catalog.pg_has_role(session_user, 10::pg_catalog.oid, 'MEMBER')"),
            // its session keeps this lock after a rollback: the server checks the privilege and takes no row
            everyRun("pg_try_advisory_lock(integer,integer)", "pg_catalog.pg_try_advisory_lock(0, 0) LIMIT 0"),
            everyRun("pg_try_advisory_xact_lock(integer,integer)", "pg_catalog.pg_try_advisory_xact_lock(0, 0)"),
            everyRun("pg_current_xact_id()", "pg_catalog.pg_current_xact_id() LIMIT 0"),
            everyRun("pg_current_xact_id_if_assigned()", "pg_catalog.pg_current_xact_id_if_assigned()"),
            someRuns("version()", "pg_catalog.version()"),
            someRuns("pg_prepared_xact()", "FROM pg_catalog.pg_prepared_xact() LIMIT 1"),
            someRuns("pg_prepared_xacts", "FROM pg_catalog.pg_prepared_xacts LIMIT 1"),
            someRuns("pg_blocking_pids(integer)", "pg_catalog.pg_blocking_pids(pg_catalog.pg_backend_pid())"),
            someRuns("pg_cancel_backend(integer)", "pg_catalog.pg_cancel_backend(0) LIMIT 0"),
            someRuns("pg_terminate_backend(integer,bigint)", "pg_catalog.pg_terminate_backend(0, 0) LIMIT 0"),
            // the server checks the privilege and releases nothing
            someRuns("pg_advisory_unlock_all()", "pg_catalog.pg_advisory_unlock_all() LIMIT 0"),
            someRuns("pg_try_advisory_lock(bigint)", "pg_catalog.pg_try_advisory_lock(0) LIMIT 0"),
            someRuns("pg_stat_get_progress_info(text)", "FROM pg_catalog.pg_stat_get_progress_info('CREATE INDEX')"),
            someRuns("pg_stat_progress_create_index", "FROM pg_catalog.pg_stat_progress_create_index LIMIT 1"),
            someRuns("pg_stat_progress_vacuum", "FROM pg_catalog.pg_stat_progress_vacuum LIMIT 1"),
            someRuns("pg_stat_progress_analyze", "FROM pg_catalog.pg_stat_progress_analyze LIMIT 1"),
            someRuns("pg_stat_get_wal_senders()", "FROM pg_catalog.pg_stat_get_wal_senders() LIMIT 1"),
            someRuns("pg_stat_replication", "FROM pg_catalog.pg_stat_replication LIMIT 1"),
            someRuns("pg_stat_ssl", "FROM pg_catalog.pg_stat_ssl LIMIT 1"),
            someRuns("pg_index", "FROM pg_catalog.pg_index LIMIT 1"),
            someRuns("pg_proc", "FROM pg_catalog.pg_proc LIMIT 1"),
            someRuns("pg_attribute", "FROM pg_catalog.pg_attribute LIMIT 1"),
            someRuns("pg_constraint", "FROM pg_catalog.pg_constraint LIMIT 1"),
            someRuns("pg_type", "FROM pg_catalog.pg_type LIMIT 1"),
            someRuns("pg_inherits", "FROM pg_catalog.pg_inherits LIMIT 1"),
            someRuns("pg_tablespace", "FROM pg_catalog.pg_tablespace LIMIT 1"),
            someRuns("pg_rewrite", "FROM pg_catalog.pg_rewrite LIMIT 1"),
            someRuns("pg_depend", "FROM pg_catalog.pg_depend LIMIT 1"),
            someRuns("pg_operator", "FROM pg_catalog.pg_operator LIMIT 1"),
            someRuns("pg_opclass", "FROM pg_catalog.pg_opclass LIMIT 1"),
            someRuns("pg_amop", "FROM pg_catalog.pg_amop LIMIT 1"),
            someRuns("pg_get_replication_slots()", "FROM pg_catalog.pg_get_replication_slots() LIMIT 1"),
            someRuns("pg_replication_slots", "FROM pg_catalog.pg_replication_slots LIMIT 1"),
            someRuns("pg_partition_root(regclass)", "pg_catalog.pg_partition_root('pg_class'::pg_catalog.regclass)"),
            someRuns("pg_get_userbyid(oid)", "pg_catalog.pg_get_userbyid(10::pg_catalog.oid)"),
            someRuns("pg_get_indexdef(oid,integer,boolean)", "pg_catalog.pg_get_indexdef(0::pg_catalog.oid, 0, false)"),
            someRuns(
                    "pg_get_expr(pg_node_tree,oid)",
                    "pg_catalog.pg_get_expr(x.indpred, x.indrelid) FROM pg_catalog.pg_index x LIMIT 1"),
            someRuns("pg_sleep(double precision)", "pg_catalog.pg_sleep(0)"),
            someRuns("pg_roles", "FROM pg_catalog.pg_roles LIMIT 1"),
            someRuns("pg_event_trigger", "FROM pg_catalog.pg_event_trigger LIMIT 1"),
            someRuns("pg_publication_tables", "FROM pg_catalog.pg_publication_tables LIMIT 1"),
            someRuns("pg_subscription_rel", "FROM pg_catalog.pg_subscription_rel LIMIT 1"),
            someRuns("to_regclass(text)", "pg_catalog.to_regclass('pg_class')"),
            someRuns("pg_encoding_to_char(integer)", "pg_catalog.pg_encoding_to_char(6)"),
            someRuns("pg_has_role(name,text)", "pg_catalog.pg_has_role('pg_monitor'::pg_catalog.name, 'MEMBER')"),
            someRuns("pg_has_role(oid,text)", "pg_catalog.pg_has_role(10::pg_catalog.oid, 'MEMBER')"),
            someRuns(
                    "has_database_privilege(text,text)",
                    "pg_catalog.has_database_privilege('template1'::pg_catalog.text, 'CONNECT')"),
            someRuns(
                    "has_schema_privilege(text,text)",
                    "pg_catalog.has_schema_privilege('pg_catalog'::pg_catalog.text, 'USAGE')"),
            someRuns("has_schema_privilege(oid,text)", "pg_catalog.has_schema_privilege(11::pg_catalog.oid, 'USAGE')"),
            someRuns(
                    "has_table_privilege(text,text)",
                    "pg_catalog.has_table_privilege('pg_class'::pg_catalog.text, 'SELECT')"),
            someRuns(
                    "has_function_privilege(oid,text)",
                    "pg_catalog.has_function_privilege(0::pg_catalog.oid, 'EXECUTE')"));

    private static CatalogObject everyRun(String name, String use) {
        return new CatalogObject(SCHEMA + name, true, "SELECT " + use);
    }

    private static CatalogObject someRuns(String name, String use) {
        return new CatalogObject(SCHEMA + name, false, "SELECT " + use);
    }

    boolean isFunction() {
        return name.endsWith(")");
    }

    /** The statement that lets this role use it. */
    String grant(String role) {
        return "GRANT " + (isFunction() ? "EXECUTE ON FUNCTION " : "SELECT ON ") + name + " TO \""
                + role.replace("\"", "\"\"") + "\"";
    }
}
