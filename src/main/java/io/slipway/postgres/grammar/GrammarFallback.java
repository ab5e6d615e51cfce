package io.slipway.postgres.grammar;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Another server that may judge syntax if the target cannot. */
@FunctionalInterface
public interface GrammarFallback {
    /** No other server. */
    GrammarFallback NONE = majorVersion -> Optional.empty();

    /** A connection to a server of exactly this major version, which the caller closes; empty if there is none. */
    Optional<Connection> open(int majorVersion) throws SQLException;
}
