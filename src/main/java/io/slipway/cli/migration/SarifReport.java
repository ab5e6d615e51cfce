package io.slipway.cli.migration;

import io.slipway.migration.file.FileFinding;
import io.slipway.problem.Position;
import java.util.List;
import java.util.Map;

/** Findings in the format SARIF 2.1.0 (OASIS), which code hosts show beside the lines. */
final class SarifReport {
    private SarifReport() {}

    static Map<String, Object> of(List<FileFinding> findings) {
        List<Map<String, Object>> rules = findings.stream()
                .map(FileFinding::code)
                .distinct()
                .sorted()
                .map(code -> Map.<String, Object>of("id", code))
                .toList();
        List<Map<String, Object>> results =
                findings.stream().map(SarifReport::result).toList();
        Map<String, Object> tool = Map.of("driver", Map.of("name", "slipway", "rules", rules));
        Map<String, Object> run = Map.of("tool", tool, "columnKind", "unicodeCodePoints", "results", results);
        return Map.of("version", "2.1.0", "runs", List.of(run));
    }

    private static Map<String, Object> result(FileFinding finding) {
        Position at = finding.position() == null ? Position.START : finding.position();
        Map<String, Object> file = Map.of("uri", finding.file().toString().replace('\\', '/'));
        Map<String, Object> region = Map.of("startLine", at.line(), "startColumn", at.column());
        Map<String, Object> place = Map.of("artifactLocation", file, "region", region);
        return Map.of(
                "ruleId",
                finding.code(),
                "level",
                finding.isError() ? "error" : "warning",
                "message",
                Map.of("text", finding.message() + " " + finding.remedy()),
                "locations",
                List.of(Map.of("physicalLocation", place)));
    }
}
