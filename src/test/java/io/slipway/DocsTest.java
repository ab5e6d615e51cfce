package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of the repository: short enough, without dead links, and without words that do not belong there. */
class DocsTest {
    /** Brackets keep this file from naming them itself. */
    private static final List<Pattern> FORBIDDEN = List.of(
            Pattern.compile("repo[0-9]*[.]mav[e]n"),
            Pattern.compile("registry[.]np[m]js"),
            Pattern.compile("de[b][.]debian"),
            Pattern.compile("repo[.]sp[r]ing"),
            Pattern.compile("\\b(TO[D]O|FIX[M]E|XX[X])\\b"),
            Pattern.compile("(?i)\\bissue[ ]#?[0-9]+\\b"));

    private static final Pattern ANCHOR = Pattern.compile("\\[[^]]*]\\(([^)#:]*)#([^)]+)\\)");

    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)#:]+)(#[^)]*)?\\)");

    @Test
    void theReadmeHasAtMost150Lines() throws IOException {
        var readme = Path.of("README.md");
        assertThat(Files.exists(readme) ? Files.readAllLines(readme) : List.of())
                .hasSizeLessThanOrEqualTo(150);
    }

    @Test
    void noTrackedFileContainsForbiddenText() throws Exception {
        var found = new ArrayList<String>();
        for (var file : tracked()) {
            var text = Files.readString(file, StandardCharsets.ISO_8859_1);
            FORBIDDEN.stream()
                    .map(p -> p.matcher(text))
                    .filter(java.util.regex.Matcher::find)
                    .forEach(m -> found.add(file + ": " + m.group()));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void everyLinkBetweenDocumentsHasATarget() throws Exception {
        var dead = new ArrayList<String>();
        for (var file : tracked()) {
            if (file.toString().endsWith(".md")) {
                LINK.matcher(Files.readString(file))
                        .results()
                        .map(link -> link.group(1))
                        .filter(to -> !Files.exists(directory(file).resolve(to)))
                        .forEach(to -> dead.add(file + " -> " + to));
            }
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void everyAnchorInALinkIsAHeadingOfItsPage() throws Exception {
        var dead = new ArrayList<String>();
        for (var file : tracked()) {
            if (file.toString().endsWith(".md")) {
                for (var link : ANCHOR.matcher(Files.readString(file)).results().toList()) {
                    var page = link.group(1).isEmpty() ? file : directory(file).resolve(link.group(1));
                    if (Files.exists(page) && !anchors(page).contains(link.group(2))) {
                        dead.add(file + " -> " + link.group(1) + "#" + link.group(2));
                    }
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    /** Headings as GitHub makes anchors of them: lower case, without punctuation, hyphens for spaces. */
    private static List<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+\\s+", "").strip().toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LICENSE", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/glossary.md", ".ci/run"})
    void theStandardFilesExist(String file) {
        assertThat(Path.of(file)).isNotEmptyFile();
    }

    @Test
    void theGlossaryIsInAlphabeticalOrder() throws IOException {
        var words = Files.readAllLines(Path.of("docs/glossary.md")).stream()
                .filter(l -> l.startsWith("**"))
                .map(l -> l.substring(2, l.indexOf("**", 2)))
                .toList();
        assertThat(words)
                .hasSizeGreaterThan(30)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
    }

    @Test
    void decisionsAreNumberedWithoutGaps() throws IOException {
        try (var files = Files.list(Path.of("docs/adr"))) {
            var names = files.map(f -> f.getFileName().toString()).sorted().toList();
            for (int i = 0; i < names.size(); i++) {
                assertThat(names.get(i)).matches("%04d-[a-z0-9-]+\\.md".formatted(i + 1));
            }
        }
    }

    private static Path directory(Path file) {
        var parent = file.getParent();
        return parent == null ? Path.of("") : parent;
    }

    /** Without Git (a source archive) every file that is not built. */
    private static List<Path> tracked() throws IOException, InterruptedException {
        if (!Files.exists(Path.of(".git"))) {
            try (Stream<Path> all = Files.walk(Path.of("."))) {
                return all.map(Path::normalize)
                        .filter(f -> !f.startsWith("target") && Files.isRegularFile(f))
                        .toList();
            }
        }
        var git = new ProcessBuilder("git", "ls-files", "-z").start();
        var names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(git.waitFor()).isZero();
        return Stream.of(names.split("\0"))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .toList();
    }
}
