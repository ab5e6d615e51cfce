package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Small rooms: of the product and of its tests. */
class SizeTest {
    private static final int FILE_LINES = 300;
    private static final int METHOD_LINES = 40;
    private static final int PARAMETERS = 6;
    private static final int MEDIAN_FILE_LINES = 70;
    private static final int MEDIAN_METHOD_LINES = 5;

    private static final Sources PRODUCT = Sources.of(Sources.MAIN);
    private static final Sources ALL = Sources.of(Sources.MAIN, Sources.TEST);

    @Test
    void noFileIsLongerThan300Lines() {
        assertThat(ALL.units().stream().filter(u -> u.lines() > FILE_LINES).map(u -> u.file() + ": " + u.lines()))
                .isEmpty();
    }

    @Test
    void noMethodIsLongerThan40Lines() {
        assertThat(tooLarge(m -> m.lines() > METHOD_LINES)).isEmpty();
    }

    @Test
    void onlyRecordConstructorsHaveMoreThan6Parameters() {
        assertThat(tooLarge(m -> m.parameters() > PARAMETERS && !m.ofRecord())).isEmpty();
    }

    @Test
    void theMedianFileHasAtMost70Lines() {
        assertThat(median(PRODUCT.units().stream().mapToInt(Sources.Unit::lines)))
                .isLessThanOrEqualTo(MEDIAN_FILE_LINES);
    }

    /** By the lines between its braces. */
    @Test
    void theMedianMethodHasAtMost5LinesInItsBody() {
        var bodies = PRODUCT.methods().stream().mapToInt(method -> method.lines() - 2);
        assertThat(median(bodies)).isLessThanOrEqualTo(MEDIAN_METHOD_LINES);
    }

    private static List<String> tooLarge(Predicate<Sources.Method> judged) {
        return ALL.methods().stream()
                .filter(judged)
                .map(m -> m + ": " + m.lines() + " lines, " + m.parameters() + " parameters")
                .toList();
    }

    private static int median(IntStream sizes) {
        int[] sorted = sizes.sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
