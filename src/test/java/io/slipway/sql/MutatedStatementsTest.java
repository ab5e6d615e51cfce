package io.slipway.sql;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.slipway.check.rule.RuleRegistry;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.token.Tokens;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each known statement with one token missing, replaced by a psql variable, doubled, or as its last one. */
class MutatedStatementsTest {
    @Test
    void anyTextIsExplainedWithoutAnException() {
        KnownStatement.all().stream()
                .map(KnownStatement::sql)
                .flatMap(MutatedStatementsTest::mutations)
                .forEach(sql -> assertThatCode(() -> explain(sql)).as(sql).doesNotThrowAnyException());
    }

    private static Stream<String> mutations(String sql) {
        Tokens tokens = Tokens.of(sql);
        return IntStream.range(0, tokens.size()).boxed().flatMap(i -> {
            String before = sql.substring(0, tokens.start(i));
            String after = sql.substring(tokens.end(i));
            return Stream.of(
                    before + after,
                    before + ":x" + after,
                    before + ":x." + tokens.raw(i) + after,
                    before + tokens.raw(i) + ' ' + tokens.raw(i) + after,
                    before + tokens.raw(i));
        });
    }

    private static void explain(String sql) {
        Script script = Script.of(sql);
        RuleRegistry.check(script);
        script.steps().forEach(step -> step.statements().forEach(Statement::classification));
        script.statements().forEach(script::inverse);
    }
}
