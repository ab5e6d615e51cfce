package io.slipway.testing.proxy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A fault for some messages of a link. Thread-safe. */
public final class Rule {
    /** What is done with a message that a rule is for. */
    public enum Effect {
        /** It never arrives; what follows does. */
        DROP,
        /** It and all that follows on this connection in this direction waits for {@link Rule#release}. */
        HOLD,
        /** The connection ends instead of it. */
        CUT_BEFORE,
        /** It arrives and the connection ends. */
        CUT_AFTER
    }

    private final Predicate<ObservedMessage> which;
    private final Effect effect;
    private final int first;
    private final int last;
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicInteger hits = new AtomicInteger();
    private final CountDownLatch hit = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private Rule(Predicate<ObservedMessage> which, Effect effect, int first, int last) {
        this.which = which;
        this.effect = effect;
        this.first = first;
        this.last = last;
    }

    /** For all messages that fit. */
    public static Rule all(Predicate<ObservedMessage> which, Effect effect) {
        return new Rule(which, effect, 1, Integer.MAX_VALUE);
    }

    /** For the n-th message that fits, counted from 1 over all connections of the link. */
    public static Rule nth(int n, Predicate<ObservedMessage> which, Effect effect) {
        return new Rule(which, effect, n, n);
    }

    /** Messages by which a client runs a statement that contains this. */
    public static Predicate<ObservedMessage> sent(String part) {
        return seen -> seen.isSent() && seen.text().contains(part);
    }

    /** The server's word that a statement of this tag is done. */
    public static Predicate<ObservedMessage> answered(String tag) {
        return seen -> seen.isAnswer() && seen.text().equals(tag);
    }

    /** The server's word that a COMMIT is done. */
    public static Predicate<ObservedMessage> committed() {
        return answered("COMMIT");
    }

    /** The server's word that a transaction with such a statement is committed. */
    public static Predicate<ObservedMessage> committed(String part) {
        return committed().and(seen -> seen.after(part));
    }

    /** Messages of this letter from the server. */
    public static Predicate<ObservedMessage> answer(char type) {
        return seen -> seen.direction() == Direction.TO_CLIENT && seen.type() == type;
    }

    /** The client sends COMMIT, the connection ends, the server does commit. */
    public static Rule cutAfterCommitSent(int n) {
        return nth(n, sent("COMMIT"), Effect.CUT_AFTER);
    }

    /** The server says COMMIT and the connection ends before it says that it is ready. */
    public static Rule cutBeforeReadyAfterCommit(int n) {
        return nth(n, committed(), Effect.CUT_AFTER);
    }

    /** The server's answer to the n-th COMMIT that follows such a statement waits. */
    public static Rule holdCommit(int n, String part) {
        return nth(n, committed(part), Effect.HOLD);
    }

    /** Notifications get lost. */
    public static Rule dropNotifications() {
        return all(answer('A'), Effect.DROP);
    }

    /** No login comes to its end. */
    public static Rule stallAuthentication() {
        return all(answer('R'), Effect.HOLD);
    }

    /** How many messages it met. */
    public int hits() {
        return hits.get();
    }

    /** Waits until it has met a message; false when none came. */
    public boolean awaitHit(Duration limit) throws InterruptedException {
        return hit.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Lets go what it holds, and holds nothing from now on. */
    public void release() {
        released.countDown();
    }

    boolean isFor(ObservedMessage message) {
        if (!which.test(message)) {
            return false;
        }
        int n = seen.incrementAndGet();
        return n >= first && n <= last;
    }

    Effect meet() throws InterruptedException {
        hits.incrementAndGet();
        hit.countDown();
        if (effect == Effect.HOLD) {
            released.await();
        }
        return effect;
    }
}
