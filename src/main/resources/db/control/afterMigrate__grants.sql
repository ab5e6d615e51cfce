-- The role of the service may be another than the owner of the schema.
DO $$
BEGIN
    IF current_user <> '${appUser}' THEN
        EXECUTE format('GRANT USAGE ON SCHEMA slipway TO %I', '${appUser}');
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA slipway TO %I', '${appUser}');
        EXECUTE format('REVOKE INSERT, UPDATE ON slipway.flyway_schema_history, slipway.schema_level, slipway.run_error_code FROM %I', '${appUser}');
        EXECUTE format('GRANT DELETE ON slipway.advice, slipway.plan_change, slipway.idempotency, slipway.replica TO %I', '${appUser}');
        EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA slipway TO %I', '${appUser}');
    END IF;
END
$$;
