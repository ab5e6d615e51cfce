package io.slipway.cli;

import io.slipway.sql.Script;
import io.slipway.sql.inverse.Inverse;
import io.slipway.sql.statement.Classification;
import io.slipway.sql.statement.Likelihood;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.step.Step;
import io.slipway.sql.text.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The output of {@code explain} about the statements of one script. */
final class Explanation {
    private final Script script;
    private final List<Finding> findings;
    private final Map<Integer, Integer> steps = new HashMap<>();

    Explanation(Script script, List<Finding> findings) {
        this.script = script;
        this.findings = findings.stream().sorted(Finding.BY_POSITION).toList();
        for (Step step : script.steps()) {
            step.statements().forEach(each -> steps.put(each.index(), step.number()));
        }
    }

    List<Finding> findings() {
        return findings;
    }

    /** Findings at positions without a statement. */
    List<Finding> findingsWithoutStatement() {
        return script.statements().isEmpty() ? findings : List.of();
    }

    /** One map per statement. Programs rely on its keys and their order. */
    List<Map<String, @Nullable Object>> rows() {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        List<List<Finding>> byStatement = findingsByStatement();
        for (Statement statement : script.statements()) {
            rows.add(row(statement, byStatement.get(statement.index())));
        }
        return rows;
    }

    private Map<String, @Nullable Object> row(Statement statement, List<Finding> own) {
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
        if (is.has(Trait.DEPENDENT_OBJECTS)) {
            row.put("more", "dependent objects");
        }
        row.put("rewrite", is.rewrite() != Likelihood.NO);
        row.put("scan", is.scan() != Likelihood.NO);
        inverse(row, script.inverse(statement));
        row.put("findings", own.stream().map(Explanation::map).toList());
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

    /**
     * For each statement, the findings from its start to the next statement. Findings above the first statement belong
     * to the first.
     */
    private List<List<Finding>> findingsByStatement() {
        List<List<Finding>> all = new ArrayList<>();
        int next = 0;
        for (Statement statement : script.statements()) {
            List<Finding> own = new ArrayList<>();
            boolean last = statement.index() == script.statements().size() - 1;
            while (next < findings.size() && (last || isBefore(findings.get(next), statement.index() + 1))) {
                own.add(findings.get(next++));
            }
            all.add(own);
        }
        return all;
    }

    private boolean isBefore(Finding finding, int index) {
        return finding.position().compareTo(script.statements().get(index).position()) < 0;
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
