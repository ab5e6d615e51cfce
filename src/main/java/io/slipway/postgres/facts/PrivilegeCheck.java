package io.slipway.postgres.facts;

import io.slipway.postgres.error.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the privileges on PostgreSQL's catalog that a login lacks for the work of Slipway. It executes a statement per
 * object, in transactions that are rolled back, and asks the catalog which object was refused. The owner of the history
 * needs them as well, because its functions run with the privileges of their owner.
 */
public final class PrivilegeCheck {
    private static final Map<String, CatalogObject> BY_NAME =
            CatalogObject.ALL.stream().collect(Collectors.toUnmodifiableMap(CatalogObject::name, Function.identity()));

    private PrivilegeCheck() {}

    /** The missing privileges. The session is in autocommit mode and is left in the state that it had. */
    public static List<MissingPrivilege> missing(Connection session) throws SQLException {
        session.setAutoCommit(false);
        try {
            Optional<List<MissingPrivilege>> named = named(session);
            if (named.isPresent() && !named.get().isEmpty()) {
                return named.get();
            }
            return refused(session);
        } finally {
            session.rollback();
            session.setAutoCommit(true);
        }
    }

    /**
     * The missing privileges without which no run can work, by the catalog alone: one statement.
     *
     * @param session in autocommit mode, under the login's own role
     */
    public static List<MissingPrivilege> missingForRun(Connection session) throws SQLException {
        try {
            return ofCatalog(session, CatalogObject.ALL.stream().filter(CatalogObject::everyRun));
        } catch (SQLException e) {
            if (SqlState.of(e).insufficientPrivilege()) {
                return List.of(); // the statements of the run find out
            }
            throw e;
        }
    }

    /** By the catalog; empty if the login may not even ask it. */
    private static Optional<List<MissingPrivilege>> named(Connection session) throws SQLException {
        try (Statement role = session.createStatement()) {
            role.execute("SET LOCAL ROLE NONE");
            return Optional.of(ofCatalog(session, CatalogObject.ALL.stream()));
        } catch (SQLException e) {
            if (!SqlState.of(e).insufficientPrivilege()) {
                throw e;
            }
            session.rollback();
            return Optional.empty();
        }
    }

    private static final String OF_CATALOG = """
            SELECT o.name, r.name
            FROM pg_catalog.unnest(?::pg_catalog.text[]) WITH ORDINALITY AS o (name, n) CROSS JOIN (
                     SELECT session_user::pg_catalog.text AS name
                     UNION
                     SELECT pg_catalog.pg_get_userbyid(n.nspowner)::pg_catalog.text
                     FROM pg_catalog.pg_namespace n WHERE n.nspname = 'slipway') AS r
            WHERE NOT CASE WHEN o.name LIKE '%)'
                           THEN pg_catalog.has_function_privilege(
                                    r.name::pg_catalog.name, pg_catalog.to_regprocedure(o.name)::pg_catalog.oid, 'EXECUTE')
                           ELSE pg_catalog.has_table_privilege(
                                    r.name::pg_catalog.name, pg_catalog.to_regclass(o.name)::pg_catalog.oid, 'SELECT') END
            ORDER BY r.name = session_user DESC, o.n""";

    private static List<MissingPrivilege> ofCatalog(Connection session, Stream<CatalogObject> objects)
            throws SQLException {
        Object[] names = objects.map(CatalogObject::name).toArray();
        try (PreparedStatement query = session.prepareStatement(OF_CATALOG)) {
            query.setArray(1, session.createArrayOf("text", names));
            try (ResultSet row = query.executeQuery()) {
                var missing = new ArrayList<MissingPrivilege>();
                while (row.next()) {
                    CatalogObject object = BY_NAME.get(row.getString(1));
                    if (object != null) {
                        missing.add(MissingPrivilege.of(row.getString(2), object));
                    }
                }
                return missing;
            }
        }
    }

    /** By execution: objects that are refused although the catalog names none, or cannot be asked. */
    private static List<MissingPrivilege> refused(Connection session) throws SQLException {
        String role = session.getMetaData().getUserName();
        var missing = new ArrayList<MissingPrivilege>();
        for (CatalogObject object : CatalogObject.ALL) {
            if (isRefused(session, object)) {
                missing.add(MissingPrivilege.of(role, object));
            }
        }
        return missing;
    }

    /** An error of another kind says nothing about privileges: an older server may not know the object. */
    private static boolean isRefused(Connection session, CatalogObject object) throws SQLException {
        try (Statement trial = session.createStatement()) {
            trial.execute("SET LOCAL ROLE NONE");
            trial.execute(object.trial());
            return false;
        } catch (SQLException e) {
            var state = SqlState.of(e);
            if (state.connectionLost()) {
                throw e;
            }
            return state.insufficientPrivilege();
        } finally {
            session.rollback();
        }
    }

    private static final String GRANTS = """
            -- What a hardened database has revoked from PUBLIC and Slipway needs: only a superuser may grant it.
            DO $%1$s$
            DECLARE
                missing text;
            BEGIN
                FOR missing IN
                    SELECT pg_catalog.format('GRANT %%s %%s TO %%I', g.what, o.name, r.name)
                    FROM pg_catalog.unnest('{%2$s}'::text[]) AS o (name)
                        CROSS JOIN pg_catalog.unnest(ARRAY[%3$s, 'slipway_history']) AS r (name)
                        CROSS JOIN LATERAL (SELECT CASE WHEN o.name LIKE '%%)' THEN 'EXECUTE ON FUNCTION' ELSE 'SELECT ON' END) AS g (what)
                    WHERE NOT CASE WHEN o.name LIKE '%%)'
                                   THEN pg_catalog.has_function_privilege(
                                            r.name::pg_catalog.name, pg_catalog.to_regprocedure(o.name)::pg_catalog.oid, 'EXECUTE')
                                   ELSE pg_catalog.has_table_privilege(
                                            r.name::pg_catalog.name, pg_catalog.to_regclass(o.name)::pg_catalog.oid, 'SELECT') END
                LOOP
                    EXECUTE missing;
                END LOOP;
            END
            $%1$s$;
            """;

    /** The part of a DBA's script that grants this login and the owner of the history what they lack. */
    public static String grantScript(String login) {
        String names = CatalogObject.ALL.stream()
                .map(object -> '"' + object.name() + '"')
                .collect(Collectors.joining(","));
        var tag = "grants";
        while (login.contains(tag)) {
            tag += "_";
        }
        return GRANTS.formatted(tag, names, "'" + login.replace("'", "''") + "'");
    }
}
