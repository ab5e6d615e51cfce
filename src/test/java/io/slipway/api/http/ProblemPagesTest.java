package io.slipway.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.problem.InputProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every problem has its page, and every page its problem. */
class ProblemPagesTest {
    private static final Path PAGES = Path.of("docs", "problems");

    @Test
    void thePagesAreTheClosedList() throws IOException {
        List<String> pages;
        try (var files = Files.list(PAGES)) {
            pages = files.map(file -> file.getFileName().toString()).toList();
        }
        assertThat(pages)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ProblemType.values())
                        .map(type -> type.slug() + ".md")
                        .toList());
    }

    @Test
    void aPageSaysSlugStatusAndTitle() throws IOException {
        for (ProblemType type : ProblemType.values()) {
            List<String> lines = Files.readAllLines(PAGES.resolve(type.slug() + ".md"));
            assertThat(lines).as(type.slug()).hasSizeBetween(3, 12);
            assertThat(lines.getFirst()).isEqualTo("# " + type.slug());
            assertThat(lines.get(2)).isEqualTo("**" + type.status() + " — " + type.title() + "**");
        }
    }

    @Test
    void aRuleAndItsTypeHaveOneSlug() {
        for (InputProblem.Rule rule : InputProblem.Rule.values()) {
            assertThat(ProblemMapper.typeOf(new InputProblem.Refused(rule, "/x", "y"))
                            .slug())
                    .isEqualTo(rule.slug());
        }
        for (InputProblem.Http http : InputProblem.Http.values()) {
            assertThat(ProblemMapper.typeOf(new InputProblem.BadRequest(http, "y"))
                            .slug())
                    .isEqualTo(http.slug());
        }
    }
}
