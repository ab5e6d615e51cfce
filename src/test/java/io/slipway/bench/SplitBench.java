package io.slipway.bench;

import io.slipway.sql.Splitter;
import io.slipway.sql.StatementSink;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.text.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Locale;

/**
 * Splits and classifies a script of a given size as a stream: statements a second, and the most heap that was in use.
 */
public final class SplitBench {
    private static final int MEBI = 1 << 20;

    private SplitBench() {}

    public static void main(String[] args) throws IOException {
        int megabytes = args.length == 2 && args[0].equals("--megabytes") ? Integer.parseInt(args[1]) : 100;
        split(MEBI);
        pools().forEach(MemoryPoolMXBean::resetPeakUsage);
        long begun = System.nanoTime();
        long statements = split((long) megabytes * MEBI);
        double seconds = (System.nanoTime() - begun) / 1e9;
        long peak = pools().stream()
                .mapToLong(each -> each.getPeakUsage().getUsed())
                .sum();
        System.out.println(
                megabytes + " MiB, " + statements + " statements, " + String.format(Locale.ROOT, "%.2f s", seconds));
        System.out.println(String.format(
                Locale.ROOT,
                "{\"statementsPerSecond\": %d, \"peakMiB\": %d}",
                Math.round(statements / seconds),
                (peak + MEBI - 1) / MEBI));
    }

    private static List<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(each -> each.getType() == MemoryType.HEAP)
                .toList();
    }

    private static long split(long bytes) throws IOException {
        var counter = new Counter();
        try (InputStream script = new EndlessScript(bytes)) {
            Splitter.split(script, counter);
        }
        return counter.statements;
    }

    private static final class Counter implements StatementSink {
        private long statements;

        @Override
        public void statement(Statement statement) {
            statements++;
        }

        @Override
        public void finding(Finding finding) {
            throw new IllegalStateException(finding.toString());
        }
    }
}
