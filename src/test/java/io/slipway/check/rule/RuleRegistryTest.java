package io.slipway.check.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.slipway.sql.Script;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.ReaderRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule is in the registry, has a page that is true, and has a test. */
class RuleRegistryTest {
    private static final Path PAGES = Path.of("docs/checks");
    private static final Path MAIN = Path.of("src/main/java/io/slipway/check/rule");
    private static final Path TESTS = Path.of("src/test/java/io/slipway/check/rule");

    /** Their examples need bytes, a target, or more than a megabyte. */
    private static final Set<String> WITHOUT_RUNNABLE_EXAMPLE = Set.of(
            "bad-encoding",
            "byte-order-mark",
            "batch-key",
            "missing-privilege",
            "syntax-unchecked",
            "too-many-statements");

    private static final Pattern EXAMPLE =
            Pattern.compile("## Example\n\n```sql\n(.*?)```\n\n```text\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern SAFE_WAY =
            Pattern.compile("## The safe way\n\n(?:(?!## ).)*?```sql\n(.*?)```\n", Pattern.DOTALL);

    static Stream<Rule> rules() {
        return RuleRegistry.rules().stream();
    }

    @Test
    void everyRuleHasAPageAndEveryPageARule() throws IOException {
        assertThat(names(PAGES, ".md"))
                .containsExactlyInAnyOrderElementsOf(rules().map(Rule::code).toList());
    }

    @Test
    void everyRuleClassIsRegisteredAndHasATest() throws IOException {
        List<String> registered = rules().filter(rule -> !(rule instanceof ReportedRule))
                .map(rule -> rule.getClass().getSimpleName())
                .toList();

        assertThat(names(MAIN, "Rule.java").stream()
                        .filter(name -> !Set.of("", "Reported").contains(name)))
                .containsExactlyInAnyOrderElementsOf(registered.stream()
                        .map(name -> name.replaceFirst("Rule$", ""))
                        .toList());
        assertThat(names(TESTS, "Test.java").stream().map(name -> name.replaceFirst("Db$", "")))
                .containsAll(registered);
    }

    @Test
    void everyRuleClassIsNamedAfterItsCode() {
        assertThat(rules().filter(rule -> !(rule instanceof ReportedRule)))
                .allSatisfy(rule -> assertThat(rule.getClass().getSimpleName()).isEqualTo(className(rule.code())));
    }

    @Test
    void everyReaderRuleIsRegistered() {
        assertThat(rules().filter(ReportedRule.class::isInstance).map(Rule::code))
                .containsExactlyElementsOf(
                        Arrays.stream(ReaderRule.values()).map(ReaderRule::code).toList());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void thePageHasTitleSeverityAndSections(Rule rule) throws IOException {
        List<String> lines = page(rule).lines().toList();

        assertThat(lines.getFirst()).isEqualTo("# " + rule.code());
        assertThat(lines.get(2)).isEqualTo("**" + rule.severity().label() + " — " + rule.title() + "**");
        assertThat(lines.stream().filter(line -> line.startsWith("## ")))
                .containsExactly("## Why it hurts", "## The safe way", "## Example", "## How to allow it");
        assertThat(String.join(" ", lines)).contains(rule.harm());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theRuleFindsTheExampleOfItsPage(Rule rule) throws IOException {
        var example = EXAMPLE.matcher(page(rule));
        if (WITHOUT_RUNNABLE_EXAMPLE.contains(rule.code())) {
            assertThat(example.find()).isFalse();
            return;
        }
        assertThat(example.find()).isTrue();
        assertThat(printed(rule, example.group(1))).isEqualTo(example.group(2));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theSafeExampleOfAPageHasNoFindingOfTheRule(Rule rule) throws IOException {
        var safeWay = SAFE_WAY.matcher(page(rule));
        assertThat(safeWay.find()).isTrue();
        assertThat(printed(rule, safeWay.group(1))).isEmpty();
    }

    @Test
    void anUnknownCodeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> RuleRegistry.rule("none"));
    }

    private static String printed(Rule rule, String sql) {
        return RuleRegistry.check(Script.of(sql)).stream()
                .filter(finding -> finding.code().equals(rule.code()))
                .map(RuleRegistryTest::line)
                .collect(Collectors.joining());
    }

    private static String line(Finding finding) {
        return finding.position().line() + ":" + finding.position().column() + ": "
                + finding.severity().label() + ": " + finding.code() + ": " + finding.message() + "\n";
    }

    private static String page(Rule rule) throws IOException {
        return Files.readString(PAGES.resolve(rule.code() + ".md"));
    }

    private static List<String> names(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(end))
                    .map(name -> name.substring(0, name.length() - end.length()))
                    .toList();
        }
    }

    private static String className(String code) {
        return Arrays.stream(code.split("-"))
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining())
                + "Rule";
    }
}
