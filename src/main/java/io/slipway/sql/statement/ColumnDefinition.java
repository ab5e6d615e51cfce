package io.slipway.sql.statement;

import io.slipway.sql.text.Ascii;
import io.slipway.sql.token.SqlName;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A column as CREATE TABLE or ADD COLUMN defines it.
 *
 * @param sql the definition as written
 * @param type as written
 * @param generated GENERATED … STORED or an identity: a value is computed for every row
 * @param checked whether it has a CHECK of its own
 * @param references tables of its foreign keys
 */
public record ColumnDefinition(
        SqlName name,
        String sql,
        String type,
        Volatility defaultVolatility,
        boolean notNull,
        boolean generated,
        boolean checked,
        boolean indexed,
        List<SqlName> references) {
    private static final Set<String> SERIAL =
            Set.of("serial", "serial4", "bigserial", "serial8", "smallserial", "serial2");

    /** Types of PostgreSQL that are no domain, by the first word of their names. */
    private static final Set<String> BUILT_IN = Set.of(
            ("bigint bigserial bit bool boolean box bpchar bytea char character cidr circle date decimal double float float4 "
                            + "float8 inet int int2 int4 int8 integer interval json jsonb jsonpath line lseg macaddr "
                            + "macaddr8 money name numeric oid path point polygon real regclass serial serial2 serial4 "
                            + "serial8 smallint smallserial text time timestamp timestamptz timetz tsquery tsvector uuid "
                            + "varbit varchar xml")
                    .split(" ", -1));

    private static final Pattern TYPE_END = Pattern.compile("[^a-z0-9_]");

    /** Whether the type may be a domain, whose constraints are checked for each row. */
    boolean mayBeDomain() {
        return !BUILT_IN.contains(TYPE_END.split(Ascii.lower(type), 2)[0]);
    }

    Likelihood rewriteWhenAdded() {
        if (generated || SERIAL.contains(Ascii.lower(type))) {
            return Likelihood.YES;
        }
        return switch (defaultVolatility) {
            case VOLATILE -> Likelihood.YES;
            case UNKNOWN -> Likelihood.POSSIBLE;
            case NONE, STABLE -> Likelihood.NO;
        };
    }

    Likelihood scanWhenAdded() {
        boolean filled = defaultVolatility != Volatility.NONE;
        return Likelihood.when(
                checked || indexed || (notNull && !filled && !generated) || (!references.isEmpty() && filled));
    }
}
