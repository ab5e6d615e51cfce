package io.slipway.apply;

import io.slipway.apply.run.SessionSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Real sessions whose link breaks at a chosen call of the driver. */
public final class FaultySessions implements SessionSource {
    private final SessionSource source;
    private final UnaryOperator<Connection> fault;

    private FaultySessions(SessionSource source, UnaryOperator<Connection> fault) {
        this.source = source;
        this.fault = fault;
    }

    /** What happens instead of the call; {@code real} is the connection behind. */
    public interface Instead {
        void happen(Connection real) throws SQLException;
    }

    /** The first session meets this at COMMIT. */
    public static FaultySessions atFirstCommit(SessionSource source, Instead instead) {
        var done = new java.util.concurrent.atomic.AtomicBoolean();
        return new FaultySessions(
                source,
                real -> at(real, "commit", connection -> {
                    if (done.compareAndSet(false, true)) {
                        instead.happen(connection);
                    } else {
                        connection.commit();
                    }
                }));
    }

    /** Every session meets this at each COMMIT. */
    static FaultySessions atCommit(SessionSource source, Instead instead) {
        return new FaultySessions(source, real -> at(real, "commit", instead));
    }

    /** Every session meets this when it is closed. */
    public static FaultySessions atClose(SessionSource source, Instead instead) {
        return new FaultySessions(source, real -> at(real, "close", instead));
    }

    public static SQLException lost() {
        return new SQLException("the connection was lost", "08006");
    }

    private static Connection at(Connection real, String name, Instead instead) {
        return (Connection) Proxy.newProxyInstance(
                FaultySessions.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    if (method.getName().equals(name)) {
                        instead.happen(real);
                        return null;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Connection open() throws SQLException {
        return fault.apply(source.open());
    }

    @Override
    public Map<String, String> settings() {
        return source.settings();
    }

    @Override
    public String address() {
        return source.address();
    }
}
