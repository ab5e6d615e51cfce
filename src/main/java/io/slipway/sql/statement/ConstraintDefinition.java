package io.slipway.sql.statement;

import io.slipway.sql.token.SqlName;
import org.jspecify.annotations.Nullable;

/**
 * A constraint as an ALTER TABLE adds it.
 *
 * @param sql the whole of it as written
 * @param name null where the server chooses it
 * @param notValid existing rows are not checked: NOT VALID or NOT ENFORCED
 * @param usingIndex it takes over an index that is there
 * @param references the other table of a foreign key
 */
public record ConstraintDefinition(
        String sql,
        @Nullable SqlName name,
        ConstraintType type,
        boolean notValid,
        boolean usingIndex,
        @Nullable SqlName references) {}
