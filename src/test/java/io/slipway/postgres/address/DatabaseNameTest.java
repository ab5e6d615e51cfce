package io.slipway.postgres.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.problem.InputProblem;
import io.slipway.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseNameTest {
    private static final String LONG_NAME = "x".repeat(63);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "postgres?x",
                "a\u0000b",
                "a\nb",
                "a\u001bb",
                "a\u202eb",
                "a\u2028b",
                "a\ud800b",
                "template0",
                "template1",
                TOO_LONG_NAME,
                TOO_MANY_BYTES
            })
    void aNameThatCannotBeATargetIsRefused(String name) {
        var refused = catchThrowableOfType(ProblemException.class, () -> DatabaseName.check(name, "/database"));
        assertThat(refused.problem()).isInstanceOfSatisfying(InputProblem.Refused.class, problem -> {
            assertThat(problem.slug()).isEqualTo("invalid-name");
            assertThat(problem.pointer()).isEqualTo("/database");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "App DB", "a/b", "a%41b", "a&b", "schöne-daten", "数据库", "a\"b", "a'b", "-c x=y"})
    void everyNameThatPostgresAcceptsIsAccepted(String name) {
        assertThat(DatabaseName.check(name, "/database")).isEqualTo(name);
    }

    @Test
    void aNameOf63BytesIsAccepted() {
        assertThat(DatabaseName.check(LONG_NAME, "/database")).isEqualTo(LONG_NAME);
    }

    @Test
    void aLoginMayBeNamedAsATemplateButHasNoControlCharacter() {
        assertThat(DatabaseName.checkUser("template1", "/user")).isEqualTo("template1");
        var refused = catchThrowableOfType(ProblemException.class, () -> DatabaseName.checkUser("a\u0000", "/user"));
        assertThat(refused.problem().slug()).isEqualTo("invalid-name");
    }

    private static final String TOO_LONG_NAME = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    private static final String TOO_MANY_BYTES = "ääääääääääääääääääääääääääääääää";
}
