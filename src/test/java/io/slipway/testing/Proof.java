package io.slipway.testing;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How much of an exhaustive proof a run makes. The build makes the short form, always with the same seed.
 * {@code -Pproof} makes the whole proof with a new seed, or with the seed of {@code -Dslipway.seed=N}, and prints the
 * seed. Thread-safe.
 */
public final class Proof {
    /** The tag of the test classes that {@code -Pproof} runs. */
    public static final String TAG = "proof";

    private static final boolean WHOLE = "whole".equals(System.getProperty("slipway.proof"));
    private static final long FIXED_SEED = 1;
    private static final long SEED = Long.getLong("slipway.seed", WHOLE ? System.nanoTime() : FIXED_SEED);
    private static final Map<String, List<String>> VIOLATIONS = new ConcurrentHashMap<>();

    static {
        System.out.println("proof: " + (WHOLE ? "whole" : "short") + ", -Dslipway.seed=" + SEED);
    }

    private Proof() {}

    /** By {@code -Pproof}. */
    public static boolean isWhole() {
        return WHOLE;
    }

    /** The one size in the build, the other in {@code -Pproof}. */
    public static int size(int shortForm, int whole) {
        return WHOLE ? whole : shortForm;
    }

    /** The seed of this run. */
    public static long seed() {
        return SEED;
    }

    /** The seed of this run; in the build this one, unless {@code -Dslipway.seed} says otherwise. */
    public static long seed(long shortForm) {
        return SEED == FIXED_SEED ? shortForm : SEED;
    }

    /** So many seeds, the first of which is that of this run. */
    public static long[] seeds(int count) {
        return LongStream.range(SEED, SEED + count).toArray();
    }

    /**
     * All cases in {@code -Pproof}. In the build, each case that has a feature which no case before it has; so each
     * feature of any case is met.
     */
    public static <T> Stream<T> covering(Stream<T> cases, Function<T, Stream<?>> features) {
        if (WHOLE) {
            return cases;
        }
        Set<Object> met = new HashSet<>();
        return cases.filter(each -> features.apply(each).filter(met::add).count() > 0);
    }

    /**
     * What this proof has found wrong in this JVM, in earlier attempts too. A test that failed is run once more; a
     * violation that does not show the second time is a violation still.
     */
    public static List<String> violations(String proof, List<String> found) {
        return VIOLATIONS.merge(
                proof,
                List.copyOf(found),
                (earlier, now) -> Stream.concat(earlier.stream(), now.stream()).toList());
    }
}
