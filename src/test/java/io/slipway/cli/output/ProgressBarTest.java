package io.slipway.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(10);

    private final StringWriter written = new StringWriter();
    private long now;

    private ProgressBar bar(int columns) {
        return new ProgressBar(new PrintWriter(written), () -> columns, () -> now, LINE_INTERVAL);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private static Progress rows(long done, long total) {
        return new Progress("copy public.orders", done, total, "rows");
    }

    /** What a terminal shows in its lines at the end. */
    private List<String> screen() {
        return Arrays.stream(written.toString().split("\n", -1))
                .map(line -> line.substring(line.lastIndexOf('\r') + 1))
                .toList();
    }

    @Test
    void aTerminalShowsABarWithRateAndTimeLeft() {
        var bar = bar(100);
        bar.show(rows(0, 4000));
        pass(Duration.ofSeconds(2));
        bar.show(rows(1000, 4000));

        assertThat(screen())
                .containsExactly(
                        "copy public.orders [#######.......................] 1,000/4,000 rows, 500 rows/s, 6 s left");
    }

    @Test
    void theBarIsDrawnAtMostTenTimesASecond() {
        var bar = bar(100);
        for (int i = 0; i <= 1000; i++) {
            bar.show(rows(i, 1000));
            pass(Duration.ofMillis(1));
        }
        assertThat(written.toString().split("copy")).hasSize(12);
    }

    @Test
    void aMessageTakesThePlaceOfTheBarAndTheBarComesBackBelow() {
        var bar = bar(100);
        bar.show(rows(1, 2));
        bar.print("Waiting for a\u0007 lock");
        bar.show(rows(2, 2));
        bar.end();

        assertThat(screen())
                .containsExactly("Waiting for a? lock", "copy public.orders [" + "#".repeat(30) + "] 2/2 rows", "");
    }

    @Test
    void theLastProgressOfEachWorkStaysWithTheTimeThatItTook() {
        var bar = bar(100);
        bar.show(rows(500, 1000));
        pass(Duration.ofSeconds(5));
        bar.show(rows(1000, 1000));
        bar.show(new Progress("build index", 3, Progress.UNKNOWN, "blocks"));
        bar.end();
        bar.end();

        assertThat(screen())
                .containsExactly(
                        "copy public.orders [" + "#".repeat(30) + "] 1,000/1,000 rows, 100 rows/s, in 5 s",
                        "build index 3 blocks",
                        "");
    }

    @Test
    void aNarrowTerminalGetsNoBarAndAShortLabel() {
        bar(60).show(rows(1, 2));
        bar(38).show(rows(1, 2));
        bar(40).show(rows(1_000_000, 2_000_000));
        assertThat(screen().getFirst())
                .isEqualTo("copy public.orders [##############...............] 1/2 rows"
                        + "copy public.orders 1/2 rows"
                        + "copy public.o… 1,000,000/2,000,000 rows");
    }

    @Test
    void theBarIsNeverWiderThanTheTerminal() {
        for (int columns = 1; columns < 120; columns++) {
            written.getBuffer().setLength(0);
            bar(columns).show(rows(123, 1000));
            assertThat(screen().getFirst().length()).isLessThan(columns);
        }
    }

    @Test
    void withoutATerminalThereIsALineEachTenSecondsAndTheLast() {
        var bar = bar(0);
        for (int second = 0; second <= 25; second++) {
            bar.show(new Progress("back up public.orders", second << 20, 50 << 20, Progress.BYTES));
            pass(Duration.ofSeconds(1));
        }
        bar.end();

        assertThat(written.toString().lines())
                .containsExactly(
                        "back up public.orders: 10.0 MiB/50.0 MiB, 1.0 MiB/s, 40 s left",
                        "back up public.orders: 20.0 MiB/50.0 MiB, 1.0 MiB/s, 30 s left",
                        "back up public.orders: 25.0 MiB/50.0 MiB, 984.6 KiB/s, in 26 s");
    }

    @Test
    void shortWorkIsOneLineWithoutATerminal() {
        var bar = bar(0);
        bar.show(rows(0, 2));
        bar.show(rows(2, 2));
        bar.end();
        assertThat(written.toString().lines()).containsExactly("copy public.orders: 2/2 rows");
    }

    @Test
    void anEstimateThatIsTooSmallLeavesNoTime() {
        var bar = bar(0);
        bar.show(rows(0, 10));
        pass(LINE_INTERVAL);
        bar.show(rows(20, 10));
        assertThat(written.toString().lines()).containsExactly("copy public.orders: 20/10 rows, 2 rows/s, 0 s left");
    }
}
