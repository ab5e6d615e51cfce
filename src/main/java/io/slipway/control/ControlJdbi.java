package io.slipway.control;

import java.sql.Connection;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Creates the Jdbi of the control database, with the array types that the stores bind. */
public final class ControlJdbi {
    private ControlJdbi() {}

    public static Jdbi of(DataSource dataSource) {
        return configured(Jdbi.create(dataSource));
    }

    /** Runs {@code work} on a connection outside the pool, in autocommit. The connection stays open. */
    public static void use(Connection connection, Consumer<Handle> work) {
        configured(Jdbi.create(new KeptOpen(connection))).useHandle(work::accept);
    }

    /** As {@link #use}, in one transaction. */
    public static void inTransaction(Connection connection, Consumer<Handle> work) {
        use(connection, handle -> handle.useTransaction(work::accept));
    }

    private static Jdbi configured(Jdbi jdbi) {
        return jdbi.registerArrayType(Long.class, "bigint")
                .registerArrayType(Integer.class, "int")
                .registerArrayType(String.class, "text")
                .registerArrayType(UUID.class, "uuid");
    }

    private record KeptOpen(Connection connection) implements ConnectionFactory {
        @Override
        public Connection openConnection() {
            return connection;
        }

        @Override
        public void closeConnection(Connection ignored) {
            // its owner closes it
        }
    }
}
