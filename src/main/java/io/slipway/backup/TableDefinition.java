package io.slipway.backup;

import io.slipway.backup.DefinitionStep.Stage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the definition of a table with all that belongs to it, but for sequences that are objects of their own. */
final class TableDefinition {
    private static final String COLUMN_TEXT = """
            format('%I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                   CASE WHEN a.attcollation <> t.typcollation THEN format(' COLLATE %s', a.attcollation::regcollation)
                        ELSE '' END,
                   CASE WHEN a.attgenerated <> ''
                        THEN format(' GENERATED ALWAYS AS (%s) %s', pg_get_expr(d.adbin, d.adrelid),
                                    CASE a.attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END)
                        ELSE '' END)
            """;

    private static final String CREATE = """
            SELECT 'CREATE', format(E'CREATE %sTABLE %s (%s)%s%s',
                   CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END, c.oid::regclass,
                   (SELECT string_agg(E'\\n  ' ||
            """ + COLUMN_TEXT + """
                                      || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, ',' ORDER BY a.attnum)
                      FROM pg_attribute a
                      JOIN pg_type t ON t.oid = a.atttypid
                      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
                   CASE c.relkind WHEN 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) ELSE '' END,
                   coalesce((SELECT ' WITH (' || string_agg(format('%s = %L', o.option_name, o.option_value), ', ') || ')'
                               FROM pg_options_to_table(c.reloptions) o), ''))
              FROM pg_class c
             WHERE c.oid = ?
            """;

    private static final String DEFAULTS = """
            SELECT 'DEFAULT', format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s',
                                     d.adrelid::regclass, a.attname, pg_get_expr(d.adbin, d.adrelid))
              FROM pg_attrdef d
              JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
             WHERE d.adrelid = ? AND a.attgenerated = '' AND (?::int IS NULL OR a.attnum = ?::int)
             ORDER BY a.attnum
            """;

    private static final String IDENTITIES = """
            SELECT 'DEFAULT', format('ALTER TABLE %s ALTER COLUMN %I ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %s '
                                     'INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s)',
                                     a.attrelid::regclass, a.attname,
                                     CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END,
                                     s.seqrelid::regclass, s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache,
                                     CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END),
                   s.seqrelid::regclass::text
              FROM pg_attribute a
              JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid
                              AND d.refobjsubid = a.attnum AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
              JOIN pg_sequence s ON s.seqrelid = d.objid
             WHERE a.attrelid = ? AND a.attidentity <> '' AND (?::int IS NULL OR a.attnum = ?::int)
             ORDER BY a.attnum
            """;

    private static final String PARENTS = """
            SELECT 'ATTACH',
                   CASE WHEN c.relispartition
                        THEN format('ALTER TABLE %s ATTACH PARTITION %s %s', h.inhparent::regclass, c.oid::regclass,
                                    pg_get_expr(c.relpartbound, c.oid))
                        ELSE format('ALTER TABLE %s INHERIT %s', c.oid::regclass, h.inhparent::regclass) END
              FROM pg_inherits h
              JOIN pg_class c ON c.oid = h.inhrelid
             WHERE c.oid = ?
             ORDER BY h.inhseqno
            """;

    private static final String CONSTRAINTS = """
            SELECT CASE k.contype WHEN 'f' THEN 'FOREIGN_KEY' ELSE 'CONSTRAINT' END,
                   format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname,
                          pg_get_constraintdef(k.oid))
              FROM pg_constraint k
             WHERE k.conrelid = ? AND k.contype IN ('p', 'u', 'x', 'c', 'f')
               AND (k.conislocal OR k.contype IN ('p', 'u', 'x')) AND NOT (k.contype = 'f' AND k.conparentid <> 0)
             ORDER BY k.contype = 'p' DESC, k.oid
            """;

    /** The server shows the index of a partitioned table with ONLY: it would not reach the partitions. */
    private static final String INDEXES = """
            SELECT 'INDEX', regexp_replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
              FROM pg_index i
             WHERE i.indrelid = ?
               AND NOT EXISTS (SELECT FROM pg_constraint k
                                WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x'))
             UNION ALL
            SELECT 'INDEX', format('ALTER TABLE %s REPLICA IDENTITY %s', c.oid::regclass,
                                   CASE c.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING'
                                        ELSE format('USING INDEX %I', (SELECT x.relname FROM pg_index i
                                                      JOIN pg_class x ON x.oid = i.indexrelid
                                                     WHERE i.indrelid = c.oid AND i.indisreplident)) END)
              FROM pg_class c
             WHERE c.oid = ? AND c.relreplident <> 'd'
             UNION ALL
            SELECT 'INDEX', pg_get_statisticsobjdef(x.oid)
              FROM pg_statistic_ext x
             WHERE x.stxrelid = ?
            """;

    private static final String TRIGGERS = """
            SELECT 'TRIGGER', pg_get_triggerdef(g.oid)
              FROM pg_trigger g
             WHERE g.tgrelid = ? AND NOT g.tgisinternal AND g.tgparentid = 0
             UNION ALL
            SELECT 'TRIGGER', format('ALTER TABLE %s %s TRIGGER %I', g.tgrelid::regclass,
                                     CASE g.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS'
                                          ELSE 'ENABLE REPLICA' END, g.tgname)
              FROM pg_trigger g
             WHERE g.tgrelid = ? AND NOT g.tgisinternal AND g.tgparentid = 0 AND g.tgenabled <> 'O'
             UNION ALL
            SELECT 'RULE', pg_get_ruledef(w.oid)
              FROM pg_rewrite w
             WHERE w.ev_class = ? AND w.rulename <> '_RETURN'
            """;

    private static final String POLICIES = """
            SELECT 'POLICY', format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', c.oid::regclass)
              FROM pg_class c WHERE c.oid = ? AND c.relrowsecurity
             UNION ALL
            SELECT 'POLICY', format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', c.oid::regclass)
              FROM pg_class c WHERE c.oid = ? AND c.relforcerowsecurity
            """;

    private static final List<String> OF_TABLE =
            List.of(CREATE, PARENTS, CONSTRAINTS, INDEXES, TRIGGERS, POLICIES, ObjectDefinition.POLICIES_OF_TABLE);

    private final Catalog catalog;

    TableDefinition(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The definition of a table. */
    List<DefinitionStep> of(long table) throws SQLException {
        var steps = new ArrayList<DefinitionStep>();
        for (String query : OF_TABLE) {
            steps.addAll(ObjectDefinition.read(catalog, query, table));
        }
        steps.addAll(values(table, null));
        return steps;
    }

    /** The definition of a column of a table that stays. */
    List<DefinitionStep> ofColumn(long table, int number) throws SQLException {
        var steps = new ArrayList<DefinitionStep>();
        for (Catalog.Row row : catalog.rows(ADD_COLUMN, table, number)) {
            steps.add(new DefinitionStep(Stage.CREATE, row.text(0)));
            if (row.is(1)) {
                steps.add(new DefinitionStep(Stage.CONSTRAINT, row.text(2)));
            }
        }
        for (Catalog.Row row : catalog.rows(COLUMN_RIGHTS, table, number, table, number)) {
            steps.add(new DefinitionStep(Stage.valueOf(row.text(0)), row.text(1)));
        }
        for (DefinitionStep step : values(table, number)) {
            // an identity needs NOT NULL, which the column gets after its values
            boolean identity = step.stage() == Stage.OWNED || step.sql().contains(" ADD GENERATED ");
            steps.add(identity ? new DefinitionStep(Stage.INDEX, step.sql()) : step);
        }
        return steps;
    }

    private static final String ADD_COLUMN = """
            SELECT format('ALTER TABLE %s ADD COLUMN %s', a.attrelid::regclass,
            """ + COLUMN_TEXT + """
                   ), a.attnotnull, format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', a.attrelid::regclass, a.attname)
              FROM pg_attribute a
              JOIN pg_type t ON t.oid = a.atttypid
              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
             WHERE a.attrelid = ? AND a.attnum = ?
            """;

    private static final String COLUMN_RIGHTS = """
            SELECT 'GRANT', format('GRANT %s (%I) ON TABLE %s TO %s%s', x.privilege_type, a.attname, a.attrelid::regclass,
                                   CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END,
                                   CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
              FROM pg_attribute a, aclexplode(a.attacl) x
             WHERE a.attrelid = ? AND a.attnum = ?
             UNION ALL
            SELECT 'COMMENT', format('COMMENT ON COLUMN %s.%I IS %L', a.attrelid::regclass, a.attname, d.description)
              FROM pg_description d
              JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
             WHERE d.classoid = 'pg_class'::regclass AND a.attrelid = ? AND a.attnum = ?
            """;

    /** Defaults and identities. */
    private List<DefinitionStep> values(long table, @Nullable Integer number) throws SQLException {
        var steps = new ArrayList<DefinitionStep>();
        for (Catalog.Row row : catalog.rows(DEFAULTS, table, number, number)) {
            steps.add(new DefinitionStep(Stage.DEFAULT, row.text(1)));
        }
        for (Catalog.Row row : catalog.rows(IDENTITIES, table, number, number)) {
            steps.add(new DefinitionStep(Stage.DEFAULT, row.text(1)));
            steps.add(new DefinitionStep(Stage.OWNED, SequenceValue.of(catalog, row.text(2))));
        }
        return steps;
    }
}
