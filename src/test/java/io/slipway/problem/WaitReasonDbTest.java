package io.slipway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.ControlDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reasons why task runs wait are the same in code, in the control database and in the documentation. */
class WaitReasonDbTest {
    private static final Pattern LITERAL = Pattern.compile("'([a-z-]+)'");
    private static final Pattern IN_SQL =
            Pattern.compile("(?:waiting_for|:code) (?:=|<>|IN|IS(?: NOT)? DISTINCT FROM) (\\([^)]*'[^)]*\\)|'[^']*')");

    private static final List<String> SHOWN = Arrays.stream(WaitReason.values())
            .filter(WaitReason::isShown)
            .map(WaitReason::code)
            .toList();

    @Test
    void theControlDatabaseAcceptsOnlyShownReasons() {
        String check = ControlDatabase.create()
                .query(
                        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'task_run_waiting_for_check'");
        assertThat(literals(check)).containsExactlyInAnyOrderElementsOf(SHOWN);
    }

    @Test
    void theFaqListsTheShownReasons() throws IOException {
        var cells = Files.readAllLines(Path.of("docs/faq.md")).stream()
                .dropWhile(line -> !line.startsWith("| `waitingFor.code` |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|", -1)[1])
                .flatMap(cell -> Arrays.stream(cell.split(",")))
                .map(code -> code.replace('`', ' ').strip());
        assertThat(cells).containsExactlyInAnyOrderElementsOf(SHOWN);
    }

    @Test
    void storesCompareOnlyWithShownReasons() throws IOException {
        var compared = new ArrayList<String>();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file :
                    files.filter(f -> f.toString().endsWith("Store.java")).toList()) {
                IN_SQL.matcher(Files.readString(file))
                        .results()
                        .forEach(match -> compared.addAll(literals(match.group(1))));
            }
        }
        assertThat(compared).contains("fencing", "orphan", "target-unreachable").isSubsetOf(SHOWN);
    }

    private static List<String> literals(String sql) {
        return LITERAL.matcher(sql).results().map(match -> match.group(1)).toList();
    }
}
