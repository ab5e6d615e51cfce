package io.slipway.apply.watch;

import io.slipway.apply.run.SessionSource;
import io.slipway.problem.ProblemException;
import io.slipway.time.Threads;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/**
 * Names of relations in the database of a run. A server is watched from one of its databases, in which the relations of
 * the others have no names; so they are read in a session of their own, each once. Thread-safe; never waits.
 */
final class RelationNames implements LockWait.Names {
    private static final Logger LOG = Logger.getLogger(RelationNames.class);
    private static final ExecutorService READERS = Threads.virtualPerTask("slipway-relation-name");

    private final SessionSource sessions;
    private final Map<Long, String> names = new ConcurrentHashMap<>();
    private final Set<Long> asked = ConcurrentHashMap.newKeySet();

    /** @param sessions to the database of the run */
    RelationNames(SessionSource sessions) {
        this.sessions = sessions;
    }

    private static final String NAME = """
            SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = ?::oid""";

    /** The name with its schema; until that is known, the number. */
    @Override
    public String of(long relation) {
        if (!names.containsKey(relation) && asked.add(relation)) {
            READERS.execute(() -> read(relation));
        }
        return names.getOrDefault(relation, "relation " + relation);
    }

    private void read(long relation) {
        try (Connection connection = sessions.open();
                PreparedStatement query = connection.prepareStatement(NAME)) {
            query.setLong(1, relation);
            try (ResultSet row = query.executeQuery()) {
                if (row.next()) {
                    names.put(relation, row.getString(1));
                }
            }
        } catch (SQLException | ProblemException e) {
            LOG.debugf(e, "could not read the name of a relation relation=%d", relation);
        }
    }
}
