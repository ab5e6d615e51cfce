package io.slipway.postgres.grammar;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Another server that may judge syntax where the target cannot be asked. */
@FunctionalInterface
public interface GrammarFallback {
    /** There is none. */
    GrammarFallback NONE = majorVersion -> Optional.empty();

    /** A connection, which the check closes, to a server of exactly this major version; empty when there is none. */
    Optional<Connection> open(int majorVersion) throws SQLException;
}
