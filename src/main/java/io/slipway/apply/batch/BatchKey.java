package io.slipway.apply.batch;

import io.slipway.apply.history.BatchProgress;
import io.slipway.apply.standalone.CatalogProbe;
import io.slipway.sql.step.BatchForm;
import io.slipway.sql.token.SqlName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The key of a batch, as the catalog describes it. Its values are kept as texts in a JSON array and cast back to the
 * type of the column. The texts are exact, whatever the settings of the session are.
 *
 * @param table qualified name, as SQL
 * @param types of the key columns, as SQL
 * @param operators schema of the operators that order its unique index, as SQL
 */
record BatchKey(BatchForm form, String table, List<String> types, String operators) {

    /** Thrown if the table cannot be divided by this key; the message says why. */
    static final class UnfitException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnfitException(String message) {
            super(message, null, false, false);
        }
    }

    private static final String TABLE = """
            SELECT format('%I.%I', n.nspname, c.relname), c.relkind IN ('r', 'p'),
                   c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ?::oid""";

    // a STABLE function of a user may read the table that the batch changes
    private static final String VOLATILE = """
            SELECT p.proname, CASE p.provolatile WHEN 'v' THEN 'volatile' ELSE 'not IMMUTABLE' END FROM pg_proc p
            WHERE p.proname = ANY (?::text[])
              AND (p.provolatile = 'v' OR p.provolatile = 's' AND p.pronamespace <> 'pg_catalog'::regnamespace)
            ORDER BY p.provolatile DESC LIMIT 1""";

    private static final String READS_ITSELF = """
            WITH RECURSIVE reads(oid) AS (
                SELECT r.oid FROM unnest(?::text[]::oid[]) r(oid)
                UNION
                SELECT n.oid FROM reads CROSS JOIN LATERAL (
                    SELECT d.refobjid AS oid FROM pg_class v
                        JOIN pg_rewrite w ON w.ev_class = v.oid
                        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                            AND d.refclassid = 'pg_class'::regclass
                    WHERE v.oid = reads.oid AND v.relkind = 'v'
                    UNION ALL
                    SELECT h.inhrelid FROM pg_inherits h WHERE h.inhparent = reads.oid) n)
            SELECT c.oid::regclass::text FROM reads JOIN pg_class c ON c.oid = reads.oid
            WHERE coalesce(pg_partition_root(c.oid), c.oid)
                = (SELECT coalesce(pg_partition_root(t), t) FROM CAST(?::oid AS regclass) t) LIMIT 1""";

    // since PostgreSQL 18 a NOT NULL may be NOT VALID: existing rows were not checked
    private static final String COLUMNS = """
            SELECT format_type(a.atttypid, a.atttypmod), a.attnotnull
                   AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = a.attrelid AND c.contype = 'n'
                                   AND c.conkey = ARRAY[a.attnum] AND NOT c.convalidated)
            FROM unnest(?::text[]) WITH ORDINALITY k(name, n)
                LEFT JOIN pg_attribute a ON a.attrelid = ?::oid AND a.attname = k.name::name AND NOT a.attisdropped
            ORDER BY k.n""";

    private static final String INDEX = """
            SELECT DISTINCT quote_ident(n.nspname)
            FROM pg_index x
                CROSS JOIN LATERAL unnest(x.indclass::oid[]) WITH ORDINALITY o(class, n)
                JOIN pg_opclass c ON c.oid = o.class
                JOIN pg_amop m ON m.amopfamily = c.opcfamily AND m.amopstrategy = 5
                    AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype
                JOIN pg_operator p ON p.oid = m.amopopr
                JOIN pg_namespace n ON n.oid = p.oprnamespace
            WHERE x.indrelid = ?::oid AND x.indisunique AND x.indisvalid AND x.indisready AND x.indpred IS NULL
              AND x.indexprs IS NULL AND c.opcdefault AND o.n <= x.indnkeyatts
              AND ARRAY(SELECT a.attname::text FROM unnest(x.indkey::int2[]) WITH ORDINALITY k(attnum, n)
                            JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum
                        WHERE k.n <= x.indnkeyatts ORDER BY k.n) = ?::text[]""";

    /** Reads the key from the catalog. Throws {@link UnfitException}. */
    static BatchKey read(Connection connection, BatchForm form) throws SQLException {
        var oid = CatalogProbe.resolve(connection, form.spec().table());
        if (oid == null) {
            throw new UnfitException("there is no table " + form.spec().table());
        }
        var reads = new ArrayList<String>();
        for (SqlName name : form.reads()) {
            var read = CatalogProbe.resolve(connection, name);
            if (read != null) {
                reads.add(read);
            }
        }
        return CatalogProbe.pinned(connection, ignored -> {
            String[] names = form.spec().key().stream().map(SqlName::last).toArray(String[]::new);
            String table = table(connection, oid);
            refuseVolatile(connection, form);
            refuseReadingItself(connection, oid, reads);
            return new BatchKey(form, table, types(connection, oid, names), operators(connection, oid, names));
        });
    }

    private static String table(Connection connection, String oid) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(TABLE)) {
            query.setString(1, oid);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next() || !row.getBoolean(2)) {
                    throw new UnfitException("its name is not that of a table");
                }
                if (row.getBoolean(3)) {
                    throw new UnfitException("other tables inherit from it, and their rows share no key with it");
                }
                return row.getString(1);
            }
        }
    }

    private static void refuseVolatile(Connection connection, BatchForm form) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(VOLATILE)) {
            query.setArray(1, connection.createArrayOf("text", form.functions().toArray()));
            try (ResultSet row = query.executeQuery()) {
                if (row.next()) {
                    throw new UnfitException("the function " + row.getString(1) + " is " + row.getString(2));
                }
            }
        }
    }

    private static void refuseReadingItself(Connection connection, String oid, List<String> reads) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(READS_ITSELF)) {
            query.setArray(1, connection.createArrayOf("text", reads.toArray()));
            query.setString(2, oid);
            try (ResultSet row = query.executeQuery()) {
                if (row.next()) {
                    throw new UnfitException("the statement also reads other rows of " + row.getString(1)
                            + " (through a view or a partition)");
                }
            }
        }
    }

    private static List<String> types(Connection connection, String oid, String[] names) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setArray(1, connection.createArrayOf("text", names));
            query.setString(2, oid);
            try (ResultSet row = query.executeQuery()) {
                var types = new ArrayList<String>();
                while (row.next()) {
                    if (!row.getBoolean(2)) {
                        throw new UnfitException("its column " + names[types.size()] + " is missing or not NOT NULL");
                    }
                    types.add(row.getString(1));
                }
                return List.copyOf(types);
            }
        }
    }

    private static String operators(Connection connection, String oid, String[] names) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(INDEX)) {
            query.setString(1, oid);
            query.setArray(2, connection.createArrayOf("text", names));
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new UnfitException("no valid unique index is on exactly (" + String.join(", ", names) + ")");
                }
                String schema = row.getString(1);
                if (row.next()) {
                    throw new UnfitException("the operators that order its columns are in several schemas");
                }
                return schema;
            }
        }
    }

    // these output formats are exact, whatever the script has set
    private static final String PINNED = """
            WITH pinned AS MATERIALIZED (
                SELECT pg_catalog.set_config('extra_float_digits', '3', true),
                       pg_catalog.set_config('datestyle', 'ISO', true),
                       pg_catalog.set_config('intervalstyle', 'postgres', true))
            SELECT pg_catalog.jsonb_build_array(%s)::pg_catalog.text, %s
            FROM pinned, (SELECT %s FROM %s k%s ORDER BY %s LIMIT %d) k ORDER BY %s LIMIT 1""";

    /**
     * The query for the last key of the next slice. Its one row has the key as a JSON array of texts, and whether the
     * texts are read back as the same key. No row: the pass is done.
     *
     * @param place progress of the pass
     * @param rows number of rows that the slice covers
     * @param tag a text that occurs in none of the values
     */
    String next(BatchProgress place, int rows, String tag) {
        var limits = new ArrayList<String>();
        if (!place.beginsPass()) {
            limits.add(compared("k.", ">", values(place.after(), tag)));
        }
        if (!place.until().equals("null")) {
            limits.add(compared("k.", "<=", values(place.until(), tag)));
        }
        return last(limits.isEmpty() ? "" : " WHERE " + String.join(" AND ", limits), columns("k.", ""), rows);
    }

    /** As {@link #next}, for the greatest key of the table. */
    String greatest() {
        return last("", columns("k.", " DESC"), 1);
    }

    private String last(String limits, String order, int rows) {
        List<String> texts = texts();
        return PINNED.formatted(
                String.join(", ", texts),
                compared("k.", "=", readBack(texts)),
                columns("k.", ""),
                table,
                limits,
                order,
                rows,
                columns("k.", " DESC"));
    }

    private List<String> texts() {
        return form.spec().key().stream()
                .map(column -> "pg_catalog.format('%%s', k.%s)".formatted(new SqlName(List.of(column.last()))))
                .toList();
    }

    private String readBack(List<String> texts) {
        return IntStream.range(0, types.size())
                .mapToObj(i -> texts.get(i) + "::" + types.get(i))
                .collect(Collectors.joining(", "));
    }

    /** The statement for the rows behind one key, up to and including another key. */
    String slice(String after, String upTo, String tag) {
        String qualifier = form.qualifier() + ".";
        String upper = compared(qualifier, "<=", values(upTo, tag));
        return form.slice(
                after.equals("null") ? upper : compared(qualifier, ">", values(after, tag)) + " AND " + upper);
    }

    private String values(String key, String tag) {
        return IntStream.range(0, types.size())
                .mapToObj(i -> "pg_catalog.jsonb_array_element_text($%s$%s$%s$::pg_catalog.jsonb, %d)::%s"
                        .formatted(tag, key, tag, i, types.get(i)))
                .collect(Collectors.joining(", "));
    }

    private String compared(String qualifier, String operator, String values) {
        String columns = columns(qualifier, "");
        return types.size() == 1
                ? "%s OPERATOR(%s.%s) %s".formatted(columns, operators, operator, values)
                : "ROW(%s) OPERATOR(%s.%s) ROW(%s)".formatted(columns, operators, operator, values);
    }

    private String columns(String qualifier, String suffix) {
        return form.spec().key().stream()
                .map(column -> qualifier + new SqlName(List.of(column.last())) + suffix)
                .collect(Collectors.joining(", "));
    }
}
