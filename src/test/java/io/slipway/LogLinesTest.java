package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A log line is an event, and then its objects as {@code key=value}, each after one space. */
class LogLinesTest {
    private static final Pattern FORM = Pattern.compile("[^=]*[^=:]( [a-z][A-Za-z]*=%[sd])*");

    private static final List<Line> LINES = lines();

    private record Line(String file, String format) {
        boolean has(String key) {
            return format.contains(" " + key + "=%");
        }
    }

    @Test
    void aLogLineEndsWithItsFields() {
        assertThat(LINES.stream().filter(line -> !FORM.matcher(line.format()).matches()))
                .isEmpty();
    }

    @Test
    void aLogLineOfATaskRunNamesItsTask() {
        assertThat(LINES.stream().filter(line -> line.has("run")))
                .hasSizeGreaterThan(10)
                .allMatch(line -> line.has("task"));
    }

    @Test
    void aLogLineOfACheckRunNamesItsPlan() {
        assertThat(LINES.stream().filter(line -> line.has("checkRun")))
                .hasSizeGreaterThan(3)
                .allMatch(line -> line.has("plan"));
    }

    private static List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (var unit : Sources.of(Sources.MAIN).units()) {
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitMethodInvocation(MethodInvocationTree call, Void ignored) {
                    if (call.getMethodSelect().toString().startsWith("LOG.")) {
                        call.getArguments().stream()
                                .map(LogLinesTest::text)
                                .filter(text -> !text.isEmpty())
                                .findFirst()
                                .ifPresent(text -> lines.add(
                                        new Line(unit.file().getFileName().toString(), text)));
                    }
                    return super.visitMethodInvocation(call, null);
                }
            }.scan(unit.tree(), null);
        }
        assertThat(lines).hasSizeGreaterThan(50);
        return lines;
    }

    /** The text of a literal or of a concatenation of literals; empty if the expression is another one. */
    private static String text(ExpressionTree expression) {
        return switch (expression) {
            case LiteralTree literal when literal.getValue() instanceof String text -> text;
            case BinaryTree sum -> text(sum.getLeftOperand()) + text(sum.getRightOperand());
            default -> "";
        };
    }
}
