package io.slipway.backup;

import io.slipway.backup.DefinitionStep.Stage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Reads definitions of objects from the catalog. The search path must be {@link Catalog#SAFE_PATH}. */
final class ObjectDefinition {
    private static final String VIEW = """
            SELECT 'CREATE', format('CREATE %s %s%s AS %s', CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'OR REPLACE VIEW' END,
                                    c.oid::regclass,
                                    coalesce((SELECT ' WITH (' || string_agg(format('%s = %L', o.option_name, o.option_value), ', ') || ')'
                                                FROM pg_options_to_table(c.reloptions) o), ''),
                                    rtrim(pg_get_viewdef(c.oid), ';'))
              FROM pg_class c
             WHERE c.oid = ?
             UNION ALL
            SELECT 'INDEX', pg_get_indexdef(i.indexrelid) FROM pg_index i WHERE i.indrelid = ?
             UNION ALL
            SELECT 'TRIGGER', pg_get_triggerdef(g.oid) FROM pg_trigger g WHERE g.tgrelid = ? AND NOT g.tgisinternal
             UNION ALL
            SELECT 'RULE', pg_get_ruledef(w.oid) FROM pg_rewrite w WHERE w.ev_class = ? AND w.rulename <> '_RETURN'
            """;

    private static final String SEQUENCE = """
            SELECT 'CREATE', format('CREATE SEQUENCE %s AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s',
                                    s.seqrelid::regclass, s.seqtypid::regtype, s.seqincrement, s.seqmin, s.seqmax,
                                    s.seqstart, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END)
              FROM pg_sequence s
             WHERE s.seqrelid = ?
             UNION ALL
            SELECT 'OWNED', format('ALTER SEQUENCE %s OWNED BY %s.%I', d.objid::regclass, d.refobjid::regclass, a.attname)
              FROM pg_depend d
              JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
             WHERE d.classid = 'pg_class'::regclass AND d.objid = ? AND d.deptype = 'a'
               AND d.refclassid = 'pg_class'::regclass
            """;

    private static final String TYPE = """
            SELECT 'CREATE',
                   CASE y.typtype
                   WHEN 'e' THEN format('CREATE TYPE %s AS ENUM (%s)', y.oid::regtype,
                        (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                           FROM pg_enum e WHERE e.enumtypid = y.oid))
                   WHEN 'c' THEN format('CREATE TYPE %s AS (%s)', y.oid::regtype,
                        (SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)
                           FROM pg_attribute a WHERE a.attrelid = y.typrelid AND a.attnum > 0 AND NOT a.attisdropped))
                   WHEN 'r' THEN (SELECT format('CREATE TYPE %s AS RANGE (SUBTYPE = %s)', y.oid::regtype, r.rngsubtype::regtype)
                                    FROM pg_range r WHERE r.rngtypid = y.oid)
                   ELSE format('CREATE DOMAIN %s AS %s%s%s%s', y.oid::regtype, format_type(y.typbasetype, y.typtypmod),
                               coalesce(' DEFAULT ' || y.typdefault, ''), CASE WHEN y.typnotnull THEN ' NOT NULL' ELSE '' END,
                               coalesce((SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), '')
                                           FROM pg_constraint k WHERE k.contypid = y.oid AND k.contype = 'c'), '')) END
              FROM pg_type y
             WHERE y.oid = ?
            """;

    private static final String SCHEMA = """
            SELECT 'CREATE', format('CREATE SCHEMA %s', n.oid::regnamespace) FROM pg_namespace n WHERE n.oid = ?
            """;

    private static final String FUNCTION = """
            SELECT 'CREATE', pg_get_functiondef(?::oid)
            """;

    private static final String INDEX = """
            SELECT 'INDEX', regexp_replace(pg_get_indexdef(?::oid), ' ON ONLY ', ' ON ')
            """;

    private static final String STATISTICS = """
            SELECT 'INDEX', pg_get_statisticsobjdef(?::oid)
            """;

    private static final String CONSTRAINT = """
            SELECT CASE k.contype WHEN 'f' THEN 'FOREIGN_KEY' ELSE 'CONSTRAINT' END,
                   CASE WHEN k.conrelid = 0 THEN format('ALTER DOMAIN %s ADD CONSTRAINT %I %s', k.contypid::regtype, k.conname, pg_get_constraintdef(k.oid))
                        ELSE format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) END
              FROM pg_constraint k
             WHERE k.oid = ?
            """;

    private static final String DEFAULT = """
            SELECT 'DEFAULT', format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s',
                                     d.adrelid::regclass, a.attname, pg_get_expr(d.adbin, d.adrelid))
              FROM pg_attrdef d
              JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
             WHERE d.oid = ?
            """;

    private static final String TRIGGER = """
            SELECT 'TRIGGER', pg_get_triggerdef(?::oid)
             UNION ALL
            SELECT 'TRIGGER', format('ALTER TABLE %s %s TRIGGER %I', g.tgrelid::regclass,
                                     CASE g.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS'
                                          ELSE 'ENABLE REPLICA' END, g.tgname)
              FROM pg_trigger g
             WHERE g.oid = ? AND g.tgenabled <> 'O'
            """;

    private static final String RULE = """
            SELECT 'RULE', pg_get_ruledef(?::oid)
            """;

    private static final String POLICY_TEXT = """
            format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', o.polname, o.polrelid::regclass,
                   CASE WHEN o.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
                   CASE o.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                                 WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
                   (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE r::regrole::text END, ', ') FROM unnest(o.polroles) r),
                   coalesce(' USING (' || pg_get_expr(o.polqual, o.polrelid) || ')', ''),
                   coalesce(' WITH CHECK (' || pg_get_expr(o.polwithcheck, o.polrelid) || ')', ''))
            """;

    static final String POLICIES_OF_TABLE =
            "SELECT 'POLICY', " + POLICY_TEXT + " FROM pg_policy o WHERE o.polrelid = ?";

    private static final String POLICY = "SELECT 'POLICY', " + POLICY_TEXT + " FROM pg_policy o WHERE o.oid = ?";

    /** Owner, privileges and comments of a relation. */
    private static final String OF_RELATION = """
            SELECT 'GRANT', format('ALTER %s %s OWNER TO %s',
                                   CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
                                                  WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END,
                                   c.oid::regclass, c.relowner::regrole)
              FROM pg_class c
             WHERE c.oid = ? AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                                                AND d.objid = c.oid AND d.deptype = 'a' AND c.relkind = 'S')
             UNION ALL
            SELECT 'GRANT', format('GRANT %s ON %s %s TO %s%s', x.privilege_type,
                                   CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass,
                                   CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END,
                                   CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
              FROM pg_class c, aclexplode(c.relacl) x
             WHERE c.oid = ? AND x.grantee <> c.relowner
             UNION ALL
            SELECT 'GRANT', format('GRANT %s (%I) ON TABLE %s TO %s%s', x.privilege_type, a.attname, a.attrelid::regclass,
                                   CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END,
                                   CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
              FROM pg_attribute a, aclexplode(a.attacl) x
             WHERE a.attrelid = ? AND NOT a.attisdropped
             UNION ALL
            SELECT 'COMMENT', CASE WHEN d.objsubid = 0
                   THEN format('COMMENT ON %s %s IS %L',
                               CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
                                              WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, c.oid::regclass, d.description)
                   ELSE format('COMMENT ON COLUMN %s.%I IS %L', c.oid::regclass, a.attname, d.description) END
              FROM pg_description d
              JOIN pg_class c ON c.oid = d.objoid
              LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
             WHERE d.classoid = 'pg_class'::regclass AND d.objoid = ?
             UNION ALL
            SELECT 'COMMENT', format('COMMENT ON INDEX %s IS %L', i.indexrelid::regclass, d.description)
              FROM pg_index i
              JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = i.indexrelid
             WHERE i.indrelid = ?
             UNION ALL
            SELECT 'COMMENT', format('COMMENT ON CONSTRAINT %I ON %s IS %L', k.conname, k.conrelid::regclass, d.description)
              FROM pg_constraint k
              JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = k.oid
             WHERE k.conrelid = ? AND k.contype <> 'n'
            """;

    private static final String OF_FUNCTION = """
            SELECT 'GRANT', format('ALTER ROUTINE %s OWNER TO %s', p.oid::regprocedure, p.proowner::regrole)
              FROM pg_proc p
             WHERE p.oid = ?
             UNION ALL
            SELECT 'GRANT', format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', p.oid::regprocedure)
              FROM pg_proc p
             WHERE p.oid = ? AND p.proacl IS NOT NULL
             UNION ALL
            SELECT 'GRANT', format('GRANT EXECUTE ON ROUTINE %s TO %s', p.oid::regprocedure,
                                   CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END)
              FROM pg_proc p, aclexplode(p.proacl) x
             WHERE p.oid = ? AND x.grantee <> p.proowner
             UNION ALL
            SELECT 'COMMENT', format('COMMENT ON ROUTINE %s IS %L', p.oid::regprocedure, d.description)
              FROM pg_proc p
              JOIN pg_description d ON d.classoid = 'pg_proc'::regclass AND d.objoid = p.oid
             WHERE p.oid = ?
            """;

    private static final String OF_SCHEMA = """
            SELECT 'GRANT', format('ALTER SCHEMA %s OWNER TO %s', n.oid::regnamespace, n.nspowner::regrole)
              FROM pg_namespace n
             WHERE n.oid = ?
             UNION ALL
            SELECT 'GRANT', format('GRANT %s ON SCHEMA %s TO %s', x.privilege_type, n.oid::regnamespace,
                                   CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END)
              FROM pg_namespace n, aclexplode(n.nspacl) x
             WHERE n.oid = ? AND x.grantee <> n.nspowner
            """;

    private static final String OF_TYPE = """
            SELECT 'GRANT', format('ALTER TYPE %s OWNER TO %s', y.oid::regtype, y.typowner::regrole)
              FROM pg_type y
             WHERE y.oid = ?
            """;

    private static final Map<BackupObject.Kind, List<String>> QUERIES = Map.ofEntries(
            Map.entry(BackupObject.Kind.SCHEMA, List.of(SCHEMA, OF_SCHEMA)),
            Map.entry(BackupObject.Kind.TYPE, List.of(TYPE, OF_TYPE)),
            Map.entry(BackupObject.Kind.SEQUENCE, List.of(SEQUENCE, OF_RELATION)),
            Map.entry(BackupObject.Kind.FUNCTION, List.of(FUNCTION, OF_FUNCTION)),
            Map.entry(BackupObject.Kind.VIEW, List.of(VIEW, OF_RELATION)),
            Map.entry(BackupObject.Kind.INDEX, List.of(INDEX)),
            Map.entry(BackupObject.Kind.STATISTICS, List.of(STATISTICS)),
            Map.entry(BackupObject.Kind.CONSTRAINT, List.of(CONSTRAINT)),
            Map.entry(BackupObject.Kind.DEFAULT, List.of(DEFAULT)),
            Map.entry(BackupObject.Kind.RULE, List.of(RULE)),
            Map.entry(BackupObject.Kind.TRIGGER, List.of(TRIGGER)),
            Map.entry(BackupObject.Kind.POLICY, List.of(POLICY)),
            Map.entry(BackupObject.Kind.TABLE, List.of(OF_RELATION)),
            Map.entry(BackupObject.Kind.COLUMN, List.of()),
            Map.entry(BackupObject.Kind.DATABASE, List.of()));

    private final Catalog catalog;

    ObjectDefinition(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The definition, in the order of its stages. */
    List<DefinitionStep> of(LostObject object, BackupObject.Kind kind) throws SQLException {
        var steps = new ArrayList<DefinitionStep>();
        var table = new TableDefinition(catalog);
        switch (kind) {
            case TABLE -> steps.addAll(table.of(object.objid()));
            case COLUMN -> steps.addAll(table.ofColumn(object.objid(), object.number()));
            case SEQUENCE -> steps.add(new DefinitionStep(Stage.VALUE, SequenceValue.of(catalog, object.name())));
            default -> {}
        }
        for (String query : QUERIES.getOrDefault(kind, List.of())) {
            steps.addAll(read(catalog, query, object.objid()));
        }
        steps.sort(java.util.Comparator.comparing(DefinitionStep::stage));
        return steps;
    }

    /** The steps that a query returns; each of its parameters is the oid. */
    static List<DefinitionStep> read(Catalog catalog, String query, long oid) throws SQLException {
        int parameters = (int) query.chars().filter(c -> c == '?').count();
        return catalog.rows(query, Collections.nCopies(parameters, oid).toArray()).stream()
                .filter(row -> row.find(1) != null)
                .map(row -> new DefinitionStep(Stage.valueOf(row.text(0)), row.text(1)))
                .toList();
    }
}
