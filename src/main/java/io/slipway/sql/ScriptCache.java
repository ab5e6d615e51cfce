package io.slipway.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.time.Duration;

/**
 * The scripts that were read shortly before, by their text. A change is read when its plan is created, at its check,
 * and at each of its task runs; to read it gives the same result each time. Thread-safe; two callers with one text wait
 * for one reading.
 */
final class ScriptCache {
    private static final Duration EXPIRY_TIMEOUT = Duration.ofMinutes(1);
    /** The share of the heap that cached scripts may take is one part of so many. */
    private static final int HEAP_PARTS = 8;
    /** What a statement takes beside its text, in bytes: about a record, a string and a position. */
    private static final int STATEMENT_BYTES = 150;

    private static final Cache<String, Script> SCRIPTS = Caffeine.newBuilder()
            .maximumWeight(Runtime.getRuntime().maxMemory() / HEAP_PARTS)
            .weigher((String text, Script script) -> weight(text, script))
            .expireAfterAccess(EXPIRY_TIMEOUT)
            .executor(Runnable::run)
            .scheduler(Scheduler.systemScheduler())
            .build();

    private ScriptCache() {}

    /** @throws io.slipway.sql.text.ScriptException the text is no script; this is not kept */
    static Script get(String text) {
        return SCRIPTS.get(text, Script::read);
    }

    /** The text is held as a whole and in its statements. */
    private static int weight(String text, Script script) {
        long bytes = 2L * text.length()
                + (long) STATEMENT_BYTES * script.statements().size();
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }
}
