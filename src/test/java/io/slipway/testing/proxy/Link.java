package io.slipway.testing.proxy;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** One connection through the proxy: two sockets and a lane each way. */
final class Link {
    private final Socket client;
    private final Socket server;
    private final Lane toServer;
    private final Lane toClient;
    private final List<Future<?>> work = new CopyOnWriteArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final BlockingQueue<Boolean> answers = new LinkedBlockingQueue<>();
    private volatile boolean begun;
    private volatile boolean asked;
    private volatile boolean encrypted;

    Link(Socket client, Socket server, FaultProxy proxy) {
        this.client = client;
        this.server = server;
        var statements = new StatementTracker();
        this.toServer = new Lane(Direction.TO_SERVER, proxy, statements);
        this.toClient = new Lane(Direction.TO_CLIENT, proxy, statements);
    }

    void start(ExecutorService threads) throws IOException {
        var fromClient = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        var fromServer = new DataInputStream(new BufferedInputStream(server.getInputStream()));
        run(threads, () -> toServer.read(fromClient, this::ofClient));
        run(threads, () -> toClient.read(fromServer, this::ofServer));
        run(threads, () -> toServer.deliver(server.getOutputStream()), () -> end(false));
        run(threads, () -> toClient.deliver(client.getOutputStream()), () -> end(false));
    }

    private Message ofClient(DataInputStream in) throws IOException, InterruptedException {
        if (asked) {
            encrypted = answers.take();
            asked = false;
        }
        if (encrypted) {
            return Message.raw(in.readByte(), in);
        }
        if (begun) {
            return Message.typed(in.readByte(), in);
        }
        var message = Message.startup(in);
        asked = message.asksForEncryption();
        begun = !asked;
        return message;
    }

    private Message ofServer(DataInputStream in) throws IOException {
        byte first = in.readByte();
        if (asked) {
            // the client says nothing until it has this letter
            answers.add(first != 'N');
            return new Message(Message.RAW, new byte[] {first});
        }
        return encrypted ? Message.raw(first, in) : Message.typed(first, in);
    }

    /** Work of a thread of this link. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void run(ExecutorService threads, Work part) {
        run(threads, part, () -> {});
    }

    private void run(ExecutorService threads, Work part, Runnable afterwards) {
        work.add(threads.submit(() -> {
            try {
                part.run();
            } catch (IOException e) {
                // the other side is gone, and so is this one
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                afterwards.run();
            }
        }));
    }

    /** Ends both sides: by a reset, or after what was written has arrived. */
    void end(boolean reset) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        close(client, reset);
        close(server, reset);
        work.forEach(each -> each.cancel(true));
    }

    boolean isOver() {
        return over.get();
    }

    private static void close(Socket socket, boolean reset) {
        try (socket) {
            if (reset) {
                socket.setSoLinger(true, 0);
            } else {
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            // it was closed before
        }
    }
}
