package io.slipway.cli.output;

import java.util.Locale;

/**
 * How far a piece of work is.
 *
 * @param label what is done, such as {@code copy public.orders}; another label is another piece of work
 * @param done in units, never less than before under the same label
 * @param total in units; {@link #UNKNOWN} if it is not known
 * @param unit in the plural, such as {@code rows}; {@link #BYTES} are shown as KiB, MiB and so on
 */
public record Progress(String label, long done, long total, String unit) {
    public static final long UNKNOWN = -1;
    public static final String BYTES = "bytes";

    private static final int KIB = 1024;
    private static final String[] PREFIXES = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    /** Whether the total is known. A total of zero is none: nothing has to be done. */
    boolean isMeasured() {
        return total > 0;
    }

    /** From 0 to 1. An estimated total may be less than what is done. */
    double share() {
        return Math.min(1, (double) done / total);
    }

    /** Such as {@code 1,200/5,000 rows}, {@code 1.5/4.0 GiB} or {@code 1,200 rows}. */
    String amount() {
        String all = isMeasured() ? "/" + number(total) : "";
        return number(done) + all + (unit.equals(BYTES) ? "" : " " + unit);
    }

    /** Such as {@code 250 rows/s}. */
    String rate(double perSecond) {
        return number(Math.round(perSecond)) + (unit.equals(BYTES) ? "" : " " + unit) + "/s";
    }

    private String number(long count) {
        return unit.equals(BYTES) ? size(count) : String.format(Locale.ROOT, "%,d", count);
    }

    /** Such as {@code 32 B}, {@code 1.5 MiB}. */
    public static String size(long bytes) {
        if (bytes < KIB) {
            return bytes + " B";
        }
        double size = (double) bytes / KIB;
        int prefix = 0;
        while (size >= KIB) {
            size /= KIB;
            prefix++;
        }
        return String.format(Locale.ROOT, "%.1f %s", size, PREFIXES[prefix]);
    }
}
