package io.slipway.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.problem.InputProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every problem has its page, and every page its problem. */
class ProblemPagesTest {
    private static final Path PAGES = Path.of("docs", "problems");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```json\n(.*?)\n```");
    private static final List<String> SECTIONS =
            List.of("**What happened.**", "**Why.**", "**Example.**", "**What to do next.**");

    /** What {@link ProblemDocument} shows, and the members that {@link ProblemMapper} adds. */
    private static final List<String> MEMBERS = List.of(
            "type",
            "title",
            "status",
            "detail",
            "instance",
            "code",
            "errors",
            "traceId",
            "line",
            "column",
            "target",
            "state",
            "planStatus",
            "rollout",
            "reference");

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
            List<String> lines = Files.readAllLines(page(type));
            assertThat(lines).as(type.slug()).hasSizeLessThanOrEqualTo(60);
            assertThat(lines.getFirst()).isEqualTo("# " + type.slug());
            assertThat(lines.get(2)).isEqualTo("**" + type.status() + " — " + type.title() + "**");
        }
    }

    @Test
    void aPageHasItsSectionsInOrder() throws IOException {
        for (ProblemType type : ProblemType.values()) {
            List<String> sections = Files.readAllLines(page(type)).stream()
                    .flatMap(line -> SECTIONS.stream().filter(line::startsWith))
                    .toList();
            assertThat(sections).as(type.slug()).isEqualTo(SECTIONS);
        }
    }

    @Test
    void theExampleOfAPageIsADocumentOfItsType() throws IOException {
        for (ProblemType type : ProblemType.values()) {
            Matcher example = EXAMPLE.matcher(Files.readString(page(type)));
            assertThat(example.find()).as(type.slug()).isTrue();
            JsonNode document = new ObjectMapper().readTree(example.group(1));
            assertThat(document.path("type").asText()).isEqualTo("urn:slipway:problem:" + type.slug());
            assertThat(document.path("title").asText()).isEqualTo(type.title());
            assertThat(document.path("status").asInt()).isEqualTo(type.status());
            assertThat(document.path("code").asText()).isEqualTo(type.slug());
            assertThat(document.fieldNames())
                    .toIterable()
                    .as(type.slug())
                    .contains("detail", "instance", "traceId")
                    .isSubsetOf(MEMBERS);
        }
    }

    private static Path page(ProblemType type) {
        return PAGES.resolve(type.slug() + ".md");
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
