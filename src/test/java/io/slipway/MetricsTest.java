package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Meters and their documentation. */
class MetricsTest {
    /** A builder of a meter, or a method of a registry that makes one. */
    private static final Pattern REGISTRATION =
            Pattern.compile("(?:.*\\.)?(?:(?:Function|Time|Multi|LongTask)?(?:Counter|Gauge|Timer)|DistributionSummary)"
                    + "\\.builder|(?i:.*(?:registry|meters))\\.(?:counter|gauge|timer|summary)");

    private static final Pattern NAME = Pattern.compile("slipway\\.[a-z.]+");
    private static final Pattern LINE = Pattern.compile("(?m)^\\| `(slipway\\.[a-z.]+)` \\|");

    @Test
    void everyMeterHasADocumentedNameAndEveryLineAMeter() throws IOException {
        Set<String> documented = LINE.matcher(Files.readString(Path.of("docs/metrics.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(meters()).isNotEmpty().isEqualTo(documented);
    }

    /** The names of all meters that the program makes; for a name that is no literal, the expression. */
    private static Set<String> meters() {
        Set<String> meters = new TreeSet<>();
        for (var unit : Sources.of(Sources.MAIN).units()) {
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitMethodInvocation(MethodInvocationTree call, Void ignored) {
                    if (!call.getArguments().isEmpty()
                            && REGISTRATION
                                    .matcher(call.getMethodSelect().toString())
                                    .matches()) {
                        meters.add(name(call.getArguments().getFirst()));
                    }
                    return super.visitMethodInvocation(call, null);
                }
            }.scan(unit.tree(), null);
        }
        assertThat(meters).allMatch(name -> NAME.matcher(name).matches());
        return meters;
    }

    private static String name(ExpressionTree argument) {
        return argument instanceof LiteralTree literal ? String.valueOf(literal.getValue()) : argument.toString();
    }
}
