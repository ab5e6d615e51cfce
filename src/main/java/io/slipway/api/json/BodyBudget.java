package io.slipway.api.json;

import io.slipway.problem.ServiceProblem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of large request bodies that this replica holds at a time. A body becomes text and statements, which take
 * several times its size; without a bound a few large plans at once would take the whole heap. Thread-safe.
 */
@ApplicationScoped
public class BodyBudget {
    /** Smaller bodies are read at any time. */
    static final int MIN_COUNTED_BYTES = 65_536;
    /** The share of the heap that bodies may take is one part of so many. */
    private static final int HEAP_PARTS = 16;

    private final long bytes;
    private final AtomicLong taken = new AtomicLong();

    BodyBudget(BodyLimit limit) {
        this.bytes = Math.max(limit.bytes(), Runtime.getRuntime().maxMemory() / HEAP_PARTS);
    }

    /** Whether a body of this length in bytes would have room now. */
    public boolean hasRoom(long length) {
        return length < MIN_COUNTED_BYTES || taken.get() + length <= bytes;
    }

    /** @throws io.slipway.problem.ProblemException overloaded */
    void take(long more) {
        if (taken.addAndGet(more) > bytes) {
            taken.addAndGet(-more);
            throw overloaded().asException();
        }
    }

    void free(long some) {
        taken.addAndGet(-some);
    }

    public ServiceProblem overloaded() {
        return new ServiceProblem.Overloaded(bytes);
    }
}
