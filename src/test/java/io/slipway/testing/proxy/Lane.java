package io.slipway.testing.proxy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One direction of one connection: a thread reads messages, another delivers them. */
final class Lane {
    private static final int IN_FLIGHT = 256;
    private static final double NANOS = 1e9;

    /** A message, null for the end of the stream. */
    private record Item(@Nullable Message message, long dueAt) {}

    /** Reads the next message of this direction. */
    interface Source {
        Message next(DataInputStream in) throws IOException, InterruptedException;
    }

    private final Direction direction;
    private final FaultProxy proxy;
    private final StatementTracker statements;
    private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>(IN_FLIGHT);
    private long written;
    private long lastDue;

    Lane(Direction direction, FaultProxy proxy, StatementTracker statements) {
        this.direction = direction;
        this.proxy = proxy;
        this.statements = statements;
    }

    /** Reads until the stream ends. */
    void read(DataInputStream in, Source source) throws InterruptedException {
        try {
            while (true) {
                queue.put(new Item(source.next(in), due()));
            }
        } catch (IOException e) {
            queue.put(new Item(null, due()));
        }
    }

    private long due() {
        LinkShape shape = proxy.shape();
        long spread = shape.jitter().toNanos();
        long late = shape.latency().toNanos()
                + (spread == 0 ? 0 : ThreadLocalRandom.current().nextLong(-spread, spread + 1));
        lastDue = Math.max(lastDue, System.nanoTime() + Math.max(0, late));
        return lastDue;
    }

    /** Delivers until the stream or the connection ends. */
    void deliver(OutputStream out) throws IOException, InterruptedException {
        while (true) {
            Item item = queue.take();
            waitUntil(item.dueAt());
            proxy.gate(direction).pass();
            if (item.message() == null || !deliver(item.message(), out)) {
                return;
            }
        }
    }

    private static void waitUntil(long due) throws InterruptedException {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private boolean deliver(Message message, OutputStream out) throws IOException, InterruptedException {
        var rule = proxy.ruleFor(statements.see(direction, message));
        if (rule == null) {
            return write(message.bytes(), out);
        }
        return switch (rule.meet()) {
            case DROP -> true;
            case HOLD -> write(message.bytes(), out);
            case CUT_BEFORE -> false;
            case CUT_AFTER -> {
                write(message.bytes(), out);
                yield false;
            }
        };
    }

    private boolean write(byte[] bytes, OutputStream out) throws IOException, InterruptedException {
        LinkShape shape = proxy.shape();
        long room = shape.limit() == 0 ? bytes.length : Math.min(bytes.length, shape.limit() - written);
        int slice = shape.slice() == 0 ? Math.max(bytes.length, 1) : shape.slice();
        for (int from = 0; from < room; from += slice) {
            byte[] part = Arrays.copyOfRange(bytes, from, (int) Math.min(room, from + (long) slice));
            out.write(part);
            out.flush();
            written += part.length;
            if (shape.bytesPerSecond() > 0) {
                waitUntil(System.nanoTime() + (long) (part.length * NANOS / shape.bytesPerSecond()));
            }
        }
        return room == bytes.length;
    }
}
