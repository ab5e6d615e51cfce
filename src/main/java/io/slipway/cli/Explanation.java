package io.slipway.cli;

import io.slipway.sql.Classification;
import io.slipway.sql.Finding;
import io.slipway.sql.Inverse;
import io.slipway.sql.Likelihood;
import io.slipway.sql.Script;
import io.slipway.sql.Statement;
import io.slipway.sql.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code explain} says about the statements of one script. */
final class Explanation {
    private final Script script;
    private final List<Finding> findings;
    private final Map<Integer, Integer> steps = new HashMap<>();

    Explanation(Script script, List<Finding> findings) {
        this.script = script;
        this.findings = findings;
        for (Step step : script.steps()) {
            step.statements().forEach(each -> steps.put(each.index(), step.number()));
        }
    }

    List<Finding> findings() {
        return findings;
    }

    /** Findings that stand where no statement is. */
    List<Finding> findingsWithoutStatement() {
        return script.statements().isEmpty() ? findings : List.of();
    }

    /** One map a statement, with the keys that programs rely on in their order. */
    List<Map<String, @Nullable Object>> rows() {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Statement statement : script.statements()) {
            rows.add(row(statement));
        }
        return rows;
    }

    private Map<String, @Nullable Object> row(Statement statement) {
        Classification is = statement.classification();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("index", statement.index());
        row.put("line", statement.position().line());
        row.put("column", statement.position().column());
        row.put("kind", is.kind().label());
        row.put("object", is.object());
        row.put("step", steps.getOrDefault(statement.index(), 0));
        row.put("transaction", is.transaction().label());
        row.put("lock", is.lock().label());
        row.put("on", is.lockedRelations());
        row.put("rewrite", is.rewrite() != Likelihood.NO);
        row.put("scan", is.scan() != Likelihood.NO);
        inverse(row, script.inverse(statement));
        row.put("findings", of(statement).stream().map(Explanation::map).toList());
        return row;
    }

    private static void inverse(Map<String, @Nullable Object> row, Inverse inverse) {
        switch (inverse) {
            case Inverse.Sql(List<String> statements, List<String> cautions) -> {
                row.put("inverse", String.join(";\n", statements) + ";");
                if (!cautions.isEmpty()) {
                    row.put("inverseCautions", cautions);
                }
            }
            case Inverse.Nothing _ -> {}
            case Inverse.Impossible(String reason) -> row.put("noInverse", reason);
        }
    }

    /** The findings from this statement on and before the next; those above the first belong to it. */
    private List<Finding> of(Statement statement) {
        return findings.stream()
                .filter(each -> owner(each) == statement.index())
                .toList();
    }

    private int owner(Finding finding) {
        int owner = 0;
        for (Statement each : script.statements()) {
            if (isAfter(each, finding)) {
                break;
            }
            owner = each.index();
        }
        return owner;
    }

    private static boolean isAfter(Statement statement, Finding finding) {
        int lines =
                Integer.compare(statement.position().line(), finding.position().line());
        return lines > 0
                || (lines == 0
                        && statement.position().column() > finding.position().column());
    }

    static Map<String, @Nullable Object> map(Finding finding) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("severity", finding.severity().label());
        map.put("code", finding.code());
        map.put("line", finding.position().line());
        map.put("column", finding.position().column());
        map.put("message", finding.message());
        return map;
    }
}
