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
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every problem has its page, and every page its problem. */
class ProblemPagesTest {
    private static final Path PAGES = Path.of("docs", "problems");
    private static final Path MAIN = Path.of("src", "main", "java", "io", "slipway");

    /** A code beside its severity: a string, or a constant that holds one. */
    private static final Pattern ERROR_CODE = Pattern.compile("Finding\\.error\\(\\s*(\"[a-z-]+\"|[A-Z_]+),"
            + "|Severity\\.ERROR,\\s*(\"[a-z-]+\")"
            + "|(\"[a-z-]+\"|\\b[A-Z_]+),\\s*Severity\\.ERROR"
            + "|BadScript\\((\"[a-z-]+\")");

    private static final Pattern SLUG = Pattern.compile("return \"([a-z-]+)\";");

    /** Reported as sql-syntax; judged on a target only. */
    private static final Set<String> NOT_REFUSED = Set.of("empty-script", "batch-key");

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
    void everyProblemTypeHasOnePage() throws IOException {
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
    void aPageShowsSlugStatusAndTitle() throws IOException {
        for (ProblemType type : ProblemType.values()) {
            List<String> lines = Files.readAllLines(page(type));
            assertThat(lines).as(type.slug()).hasSizeLessThanOrEqualTo(60);
            assertThat(lines.getFirst()).isEqualTo("# " + type.slug());
            assertThat(lines.get(2)).isEqualTo("**" + type.status() + " — " + type.title() + "**");
        }
    }

    @Test
    void everyPageHasTheSectionsInOrder() throws IOException {
        for (ProblemType type : ProblemType.values()) {
            List<String> sections = Files.readAllLines(page(type)).stream()
                    .flatMap(line -> SECTIONS.stream().filter(line::startsWith))
                    .toList();
            assertThat(sections).as(type.slug()).isEqualTo(SECTIONS);
        }
    }

    @Test
    void theExampleOfAPageIsAProblemOfItsType() throws IOException {
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

    @Test
    void everyCodeThatRefusesAScriptHasAProblemType() throws IOException {
        Set<String> codes = errorCodes();
        assertThat(codes).contains("sql-syntax", "bad-encoding", "header-unknown", "ambiguous-statement");
        Set<String> refused = new TreeSet<>(codes);
        refused.removeAll(NOT_REFUSED);
        assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::slug)).containsAll(refused);
    }

    @Test
    void everyTypeCanBeProduced() throws IOException {
        Set<String> slugs = new TreeSet<>(errorCodes());
        Arrays.stream(InputProblem.Rule.values()).map(InputProblem.Rule::slug).forEach(slugs::add);
        Arrays.stream(InputProblem.Http.values()).map(InputProblem.Http::slug).forEach(slugs::add);
        for (Path source : sources("problem")) {
            SLUG.matcher(Files.readString(source)).results().forEach(slug -> slugs.add(slug.group(1)));
        }
        assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::slug)).isSubsetOf(slugs);
    }

    /** The codes that the sources give to a finding or to a script with severity ERROR. */
    private static Set<String> errorCodes() throws IOException {
        Set<String> codes = new TreeSet<>();
        for (String folder : List.of("sql", "postgres/grammar", "check", "api")) {
            for (Path source : sources(folder)) {
                String text = Files.readString(source);
                ERROR_CODE.matcher(text).results().forEach(code -> codes.add(literal(code, text)));
            }
        }
        return codes;
    }

    /** The string of a match, which may be a constant of its source. */
    private static String literal(MatchResult code, String text) {
        String found = IntStream.rangeClosed(1, code.groupCount())
                .mapToObj(code::group)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        if (found.startsWith("\"")) {
            return found.substring(1, found.length() - 1);
        }
        Matcher constant =
                Pattern.compile("String " + found + " = \"([a-z-]+)\"").matcher(text);
        assertThat(constant.find()).as("constant %s", found).isTrue();
        return constant.group(1);
    }

    private static List<Path> sources(String folder) throws IOException {
        try (var files = Files.walk(MAIN.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("Splitter.java")) // which no product code calls
                    .toList();
        }
    }

    private static Path page(ProblemType type) {
        return PAGES.resolve(type.slug() + ".md");
    }

    @Test
    void aRuleAndItsProblemTypeShareASlug() {
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
