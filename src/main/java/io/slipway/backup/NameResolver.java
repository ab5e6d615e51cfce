package io.slipway.backup;

import io.slipway.sql.token.SqlName;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the objects that a name of a script means, by the search path of the session. */
final class NameResolver {
    private static final String RELATION = """
            SELECT c.oid, c.relkind, c.oid::pg_catalog.regclass::pg_catalog.text
              FROM pg_catalog.pg_class c
             WHERE c.oid = pg_catalog.to_regclass(?)
            """;

    private static final String TYPE = "SELECT pg_catalog.to_regtype(?)::pg_catalog.oid";

    private static final String SCHEMA = "SELECT pg_catalog.to_regnamespace(?)::pg_catalog.oid";

    private static final String ROUTINE = """
            SELECT p.oid
              FROM pg_catalog.pg_proc p
              JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
             WHERE p.proname = ?
               AND (n.nspname = ?::pg_catalog.text OR (?::pg_catalog.text IS NULL AND pg_catalog.pg_function_is_visible(p.oid)))
               AND p.prokind IN ('f', 'p')
             ORDER BY p.oid
            """;

    private static final String STATISTICS = """
            SELECT x.oid
              FROM pg_catalog.pg_statistic_ext x
              JOIN pg_catalog.pg_namespace n ON n.oid = x.stxnamespace
             WHERE x.stxname = ?
               AND (n.nspname = ?::pg_catalog.text
                    OR (?::pg_catalog.text IS NULL AND pg_catalog.pg_statistics_obj_is_visible(x.oid)))
            """;

    private static final String COLUMN = """
            SELECT a.attnum
              FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = ? AND a.attname = ? AND a.attnum > 0 AND NOT a.attisdropped
            """;

    private static final String CONSTRAINT =
            "SELECT k.oid FROM pg_catalog.pg_constraint k WHERE k.conrelid = ? AND k.conname = ?";

    private static final String DEFAULT = """
            SELECT d.oid
              FROM pg_catalog.pg_attrdef d
              JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
             WHERE d.adrelid = ? AND a.attname = ?
            """;

    private static final String TRIGGER =
            "SELECT g.oid FROM pg_catalog.pg_trigger g WHERE g.tgrelid = ? AND g.tgname = ?";

    private static final String RULE =
            "SELECT w.oid FROM pg_catalog.pg_rewrite w WHERE w.ev_class = ? AND w.rulename = ?";

    private static final String POLICY =
            "SELECT o.oid FROM pg_catalog.pg_policy o WHERE o.polrelid = ? AND o.polname = ?";

    private final Catalog catalog;

    NameResolver(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * A relation.
     *
     * @param kind as {@code pg_class.relkind}
     * @param name qualified where the search path needs it
     */
    record Relation(long oid, char kind, String name) {
        boolean isTable() {
            return kind == 'r' || kind == 'p';
        }
    }

    /**
     * An object of the catalog.
     *
     * @param table of the catalog that lists it
     * @param number of a column; 0: the whole object
     */
    record Address(String table, long oid, int number) {}

    /** Null: there is none. */
    @Nullable
    Relation relation(SqlName name) throws SQLException {
        List<Catalog.Row> rows = catalog.rows(RELATION, name.toString());
        return rows.isEmpty()
                ? null
                : new Relation(
                        rows.getFirst().number(0),
                        rows.getFirst().text(1).charAt(0),
                        rows.getFirst().text(2));
    }

    /** The objects that a loss names; none if they do not exist yet. */
    List<Address> addresses(StatementLoss loss) throws SQLException {
        SqlName name = loss.name();
        return switch (loss.target()) {
            case TYPE -> single("pg_type", catalog.rows(TYPE, name.toString()));
            case SCHEMA -> single("pg_namespace", catalog.rows(SCHEMA, name.toString()));
            case ROUTINE -> single("pg_proc", catalog.rows(ROUTINE, name.last(), schema(name), schema(name)));
            case STATISTICS ->
                single("pg_statistic_ext", catalog.rows(STATISTICS, name.last(), schema(name), schema(name)));
            case RELATION, ROWS, COLUMN, COLUMN_TYPE, CONSTRAINT, DEFAULT, TRIGGER, RULE, POLICY -> {
                Relation relation = relation(name);
                yield relation == null ? List.of() : of(loss, relation.oid());
            }
        };
    }

    private List<Address> of(StatementLoss loss, long relation) throws SQLException {
        String part = loss.part();
        return switch (loss.target()) {
            case RELATION, ROWS, TYPE, SCHEMA, ROUTINE, STATISTICS -> List.of(new Address("pg_class", relation, 0));
            case COLUMN, COLUMN_TYPE ->
                catalog.rows(COLUMN, relation, part).stream()
                        .map(row -> new Address("pg_class", relation, (int) row.number(0)))
                        .toList();
            case CONSTRAINT -> single("pg_constraint", catalog.rows(CONSTRAINT, relation, part));
            case DEFAULT -> single("pg_attrdef", catalog.rows(DEFAULT, relation, part));
            case TRIGGER -> single("pg_trigger", catalog.rows(TRIGGER, relation, part));
            case RULE -> single("pg_rewrite", catalog.rows(RULE, relation, part));
            case POLICY -> single("pg_policy", catalog.rows(POLICY, relation, part));
        };
    }

    private static List<Address> single(String table, List<Catalog.Row> rows) {
        return rows.stream()
                .filter(row -> row.find(0) != null)
                .map(row -> new Address(table, row.number(0), 0))
                .toList();
    }

    private static @Nullable String schema(SqlName name) {
        SqlName qualifier = name.qualifier();
        return qualifier == null ? null : qualifier.last();
    }
}
