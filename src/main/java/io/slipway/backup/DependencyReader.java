package io.slipway.backup;

import io.slipway.backup.BackupObject.Kind;
import io.slipway.backup.StatementLoss.Reach;
import java.sql.SQLException;
import java.util.List;

/** Finds what is lost with an object: its parts, and under CASCADE all that depends on it (manual, pg_depend). */
final class DependencyReader {
    /** A rule or index that is internal to another object takes that object with it. */
    private static final String LOST = """
            WITH RECURSIVE lost(classid, objid, objsubid) AS (
              VALUES (?::regclass::oid, ?::oid, ?::int)
              UNION
              SELECT n.classid, n.objid, n.objsubid
                FROM lost l
               CROSS JOIN LATERAL (
                     SELECT d.classid, d.objid, d.objsubid
                       FROM pg_depend d
                      WHERE d.refclassid = l.classid AND d.refobjid = l.objid
                        AND (l.objsubid = 0 OR d.refobjsubid = l.objsubid)
                        AND (?::boolean OR d.deptype IN ('a', 'i', 'P', 'S'))
                      UNION ALL
                     SELECT d.refclassid, d.refobjid, CASE WHEN d.refclassid = 'pg_class'::regclass AND d.classid = 'pg_rewrite'::regclass THEN 0 ELSE d.refobjsubid END
                       FROM pg_depend d
                      WHERE d.classid = l.classid AND d.objid = l.objid AND d.objsubid = l.objsubid AND d.deptype = 'i'
                   ) n)
            SELECT l.objid, l.objsubid,
                   CASE WHEN c.relkind IN ('r', 'p') AND l.objsubid > 0 THEN 'COLUMN'
                        WHEN c.relkind IN ('r', 'p') THEN 'TABLE'
                        WHEN c.relkind IN ('v', 'm') THEN 'VIEW'
                        WHEN c.relkind = 'S' THEN 'SEQUENCE'
                        WHEN c.relkind IN ('i', 'I') THEN 'INDEX'
                        WHEN p.prokind IN ('f', 'p') THEN 'FUNCTION'
                        WHEN y.typtype IN ('c', 'd', 'e', 'r') THEN 'TYPE'
                        WHEN l.classid = 'pg_namespace'::regclass THEN 'SCHEMA'
                        WHEN l.classid = 'pg_constraint'::regclass THEN 'CONSTRAINT'
                        WHEN l.classid = 'pg_attrdef'::regclass THEN 'DEFAULT'
                        WHEN l.classid = 'pg_trigger'::regclass THEN 'TRIGGER'
                        WHEN l.classid = 'pg_rewrite'::regclass THEN 'RULE'
                        WHEN l.classid = 'pg_policy'::regclass THEN 'POLICY'
                        WHEN l.classid = 'pg_statistic_ext'::regclass THEN 'STATISTICS' END,
                   CASE WHEN l.classid = 'pg_class'::regclass THEN l.objid::regclass::text
                        WHEN l.classid = 'pg_proc'::regclass THEN l.objid::regprocedure::text
                        WHEN l.classid = 'pg_type'::regclass THEN l.objid::regtype::text
                        WHEN l.classid = 'pg_namespace'::regclass THEN l.objid::regnamespace::text
                        WHEN coalesce(k.conrelid, g.tgrelid, w.ev_class, o.polrelid, f.adrelid) <> 0
                        THEN coalesce(k.conrelid, g.tgrelid, w.ev_class, o.polrelid, f.adrelid)::regclass::text
                        ELSE pg_describe_object(l.classid, l.objid, l.objsubid) END,
                   coalesce(a.attname, k.conname, g.tgname, w.rulename, o.polname, fa.attname)::text,
                   coalesce(i.indrelid, k.conrelid, g.tgrelid, w.ev_class, o.polrelid, f.adrelid, x.stxrelid, 0::oid)
              FROM lost l
              LEFT JOIN pg_class c ON l.classid = 'pg_class'::regclass AND c.oid = l.objid
              LEFT JOIN pg_attribute a ON c.oid = a.attrelid AND a.attnum = l.objsubid AND l.objsubid > 0
              LEFT JOIN pg_index i ON i.indexrelid = c.oid
              LEFT JOIN pg_proc p ON l.classid = 'pg_proc'::regclass AND p.oid = l.objid
              LEFT JOIN pg_type y ON l.classid = 'pg_type'::regclass AND y.oid = l.objid
              LEFT JOIN pg_class yc ON yc.oid = y.typrelid
              LEFT JOIN pg_constraint k ON l.classid = 'pg_constraint'::regclass AND k.oid = l.objid
              LEFT JOIN pg_trigger g ON l.classid = 'pg_trigger'::regclass AND g.oid = l.objid
              LEFT JOIN pg_rewrite w ON l.classid = 'pg_rewrite'::regclass AND w.oid = l.objid
              LEFT JOIN pg_policy o ON l.classid = 'pg_policy'::regclass AND o.oid = l.objid
              LEFT JOIN pg_attrdef f ON l.classid = 'pg_attrdef'::regclass AND f.oid = l.objid
              LEFT JOIN pg_attribute fa ON fa.attrelid = f.adrelid AND fa.attnum = f.adnum
              LEFT JOIN pg_statistic_ext x ON l.classid = 'pg_statistic_ext'::regclass AND x.oid = l.objid
             WHERE NOT coalesce(g.tgisinternal, false)
               AND NOT coalesce(w.rulename = '_RETURN', false)
               AND NOT coalesce(g.tgparentid <> 0, false)
               AND NOT coalesce(k.conparentid <> 0, false)
               AND coalesce(k.contype, 'c') <> 'n'
               AND coalesce(c.relkind, 'r') NOT IN ('t', 'c')
               AND NOT EXISTS (SELECT FROM pg_class q WHERE q.oid = i.indrelid AND q.relkind = 't')
               AND (y.oid IS NULL OR (coalesce(yc.relkind, 'c') = 'c' AND y.typtype IN ('c', 'd', 'e', 'r')))
               AND NOT EXISTS (SELECT FROM pg_constraint b
                                WHERE b.conindid = i.indexrelid AND b.conrelid = i.indrelid AND b.contype IN ('p', 'u', 'x'))
               AND NOT EXISTS (SELECT FROM pg_depend s
                                WHERE c.relkind = 'S' AND s.classid = 'pg_class'::regclass AND s.objid = c.oid AND s.deptype = 'i')
            """;

    private final Catalog catalog;

    DependencyReader(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * The object and what is lost with it. The search path must be {@link Catalog#SAFE_PATH}.
     *
     * @param table of the catalog that lists the object
     */
    List<LostObject> of(String table, long objid, int number, Reach reach) throws SQLException {
        return catalog.rows(LOST, table, objid, number, reach == Reach.CASCADE).stream()
                .map(row -> {
                    String kind = row.find(2);
                    return new LostObject(
                            row.number(0),
                            (int) row.number(1),
                            kind == null ? null : Kind.valueOf(kind),
                            row.text(3),
                            row.find(4),
                            row.number(5));
                })
                // the named object alone keeps its parts
                .filter(each -> reach != Reach.SELF || (each.objid() == objid && each.number() == number))
                .toList();
    }
}
