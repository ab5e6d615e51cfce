package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.postgres.error.SqlState;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@link SqlState} is the only class that has SQLSTATE codes, and it has each code once. */
class SqlStatesTest {
    /** A class of the manual's appendix, or one of ours, and three more characters. */
    private static final Pattern LITERAL =
            Pattern.compile("\"(?:0[0-9A-Z]|[1-5][0-9A-F]|2[A-Z]|3[A-Z]|72|F0|HV|P0|XX|SW)" + "[0-9A-Z]{3}\"");

    /** A part of a code is compared elsewhere: its class, for example. */
    private static final Pattern PART =
            Pattern.compile("(?i)(?:sql_?state(?:\\(\\))?|\\bcode\\(\\)|\\bstate\\.code)\\s*\\.\\s*"
                    + "(?:startsWith|regionMatches|substring|matches|charAt)\\(");

    private static final Pattern ERRCODE = Pattern.compile("ERRCODE = '(SW[0-9]{3})'");

    /** Numbers of five digits that are values of settings. */
    private static final List<String> SETTINGS = List.of("\"10000\"");

    @Test
    void noOtherClassHasASqlStateLiteral() throws IOException {
        assertThat(elsewhere(LITERAL)).allMatch(line -> SETTINGS.stream().anyMatch(line::endsWith));
    }

    @Test
    void noOtherClassComparesAPartOfACode() throws IOException {
        assertThat(elsewhere(PART)).isEmpty();
    }

    private static List<String> elsewhere(Pattern pattern) throws IOException {
        try (var files = Files.walk(Sources.MAIN)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("SqlState.java"))
                    .flatMap(file -> pattern.matcher(read(file)).results().map(match -> file + " " + match.group()))
                    .toList();
        }
    }

    @Test
    void theHistoryRaisesOnlyNamedCodes() {
        var history = read(Path.of("src/main/resources/db/target/history.sql"));
        assertThat(ERRCODE.matcher(history).results().map(match -> match.group(1)))
                .isNotEmpty()
                .isSubsetOf(codes());
    }

    @Test
    void noCodeHasTwoNames() {
        assertThat(codes()).hasSizeGreaterThan(30).doesNotHaveDuplicates();
    }

    private static List<String> codes() {
        return Arrays.stream(SqlState.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == SqlState.class)
                .map(SqlStatesTest::code)
                .toList();
    }

    private static String code(java.lang.reflect.Field field) {
        try {
            return ((SqlState) field.get(null)).code();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
