package io.slipway.apply.watch;

import io.slipway.apply.run.SessionSource;
import java.util.HashMap;
import java.util.Map;

/**
 * The watches of this process, one per server. A watch opens with the first run on its server and closes a few seconds
 * after the last one. One instance per process. Thread-safe.
 */
public final class ServerWatches implements AutoCloseable {
    private final WatchListener listener;
    private final Map<String, ServerWatch> servers = new HashMap<>();
    private final Map<String, ServerGate> gates = new HashMap<>();

    public ServerWatches(WatchListener listener) {
        this.listener = listener;
    }

    public WatchListener listener() {
        return listener;
    }

    public synchronized Watching enter(WatchedRun run, SessionSource watchSource) {
        ServerWatch server =
                servers.computeIfAbsent(watchSource.server(), _ -> new ServerWatch(watchSource, this::idle));
        server.enter(run, watchSource);
        return new Watching(server, run, gates.computeIfAbsent(watchSource.address(), _ -> new ServerGate()));
    }

    /** The watch of one run, until it is closed. */
    public record Watching(ServerWatch server, WatchedRun run, ServerGate gate) implements AutoCloseable {
        @Override
        public void close() {
            server.leave(run);
        }
    }

    private void idle(ServerWatch watch) {
        synchronized (this) {
            if (!watch.isUnused() || !servers.values().remove(watch)) {
                return;
            }
        }
        watch.close();
    }

    /** Ends all watches. Runs continue without them. */
    @Override
    public void close() {
        Map<String, ServerWatch> all;
        synchronized (this) {
            all = Map.copyOf(servers);
            servers.clear();
        }
        all.values().forEach(ServerWatch::close);
    }
}
