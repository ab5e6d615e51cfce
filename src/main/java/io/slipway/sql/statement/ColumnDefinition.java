package io.slipway.sql.statement;

import io.slipway.sql.text.Ascii;
import io.slipway.sql.token.SqlName;
import java.util.List;
import java.util.Set;

/**
 * A column as CREATE TABLE or ADD COLUMN defines it.
 *
 * @param sql the whole of it as written
 * @param type as written
 * @param generated GENERATED … STORED or an identity: a value is computed for every row
 * @param checked it has a CHECK of its own
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
