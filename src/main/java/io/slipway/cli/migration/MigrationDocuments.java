package io.slipway.cli.migration;

import io.slipway.apply.run.RunOutcome;
import io.slipway.migration.MigrationEntry;
import io.slipway.migration.MigrationPlan;
import io.slipway.migration.MigrationResult;
import io.slipway.migration.MigrationStatus;
import io.slipway.migration.file.FileFinding;
import io.slipway.migration.file.MigrationFile;
import io.slipway.problem.Position;
import io.slipway.problem.RunError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The results of an engine as JSON and YAML have them. */
final class MigrationDocuments {
    private MigrationDocuments() {}

    static Map<String, @Nullable Object> of(MigrationStatus status) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("database", status.database());
        document.put("version", status.version().orElse(null));
        document.put("pending", status.open().size());
        document.put(
                "migrations",
                status.entries().stream().map(MigrationDocuments::of).toList());
        document.put(
                "warnings",
                status.warnings().stream().map(FileFinding::toString).toList());
        return document;
    }

    private static Map<String, @Nullable Object> of(MigrationEntry entry) {
        MigrationFile file = entry.file();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("version", entry.version());
        row.put("name", entry.name());
        row.put("state", entry.state());
        row.put("file", file == null ? null : file.path().toString());
        row.put("undoFile", entry.undo());
        row.put("appliedAt", entry.appliedAt());
        row.put("actor", entry.actor());
        row.put("appliedSteps", entry.appliedSteps());
        row.put("steps", entry.steps());
        row.put("error", entry.error());
        return row;
    }

    static Map<String, @Nullable Object> of(MigrationPlan plan) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("database", plan.database());
        document.put(
                "migrations", plan.items().stream().map(MigrationDocuments::of).toList());
        document.put("notes", plan.notes());
        return document;
    }

    private static Map<String, @Nullable Object> of(MigrationPlan.Item item) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("version", item.label());
        row.put("name", item.description());
        row.put("file", item.source());
        row.put("script", item.written());
        row.put("statements", item.statements());
        row.put("steps", item.steps());
        row.put("outsideTransaction", item.outsideTransaction());
        row.put("lock", item.lock().label());
        row.put("on", item.on());
        row.put("risk", item.risk());
        row.put(
                "expectedDuration",
                item.expected() == null ? null : item.expected().toString());
        return row;
    }

    static Map<String, @Nullable Object> of(List<FileFinding> findings) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("errors", rows(findings, true));
        document.put("warnings", rows(findings, false));
        return document;
    }

    private static List<Map<String, @Nullable Object>> rows(List<FileFinding> findings, boolean errors) {
        return findings.stream()
                .filter(finding -> finding.isError() == errors)
                .map(MigrationDocuments::of)
                .toList();
    }

    private static Map<String, @Nullable Object> of(FileFinding finding) {
        Position position = finding.position();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("code", finding.code());
        row.put("file", finding.file().toString());
        row.put("line", position == null ? null : position.line());
        row.put("column", position == null ? null : position.column());
        row.put("message", finding.message());
        row.put("remedy", finding.remedy());
        return row;
    }

    static Map<String, @Nullable Object> nothing() {
        return of(new MigrationResult(List.of(), List.of()));
    }

    static Map<String, @Nullable Object> of(MigrationResult result) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put(
                "migrations", result.done().stream().map(MigrationDocuments::of).toList());
        document.put("warnings", result.warnings());
        return document;
    }

    private static Map<String, @Nullable Object> of(MigrationResult.Item item) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("version", item.label());
        row.put("name", item.description());
        row.put("file", item.file());
        row.put("state", state(item));
        row.put("milliseconds", item.time().toMillis());
        row.put("backup", item.backup());
        RunError error = MigrationTexts.error(item.outcome());
        if (error != null) {
            Position position = error.position();
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("code", error.code().code());
            detail.put("sqlState", error.sqlState());
            detail.put("message", error.message());
            detail.put("line", position == null ? null : position.line());
            detail.put("column", position == null ? null : position.column());
            row.put("error", detail);
        } else if (item.failure() != null) {
            row.put("error", Map.of("code", "assertion", "message", item.failure()));
        }
        return row;
    }

    private static String state(MigrationResult.Item item) {
        return switch (item.outcome()) {
            case RunOutcome.Applied _ -> item.failure() == null ? "DONE" : "FAILED";
            case RunOutcome.Failed _ -> "FAILED";
            case RunOutcome.Canceled _ -> "CANCELED";
            case RunOutcome.Indeterminate _ -> "INDETERMINATE";
            case RunOutcome.HandBack _, RunOutcome.Lost _ -> "INTERRUPTED";
        };
    }
}
