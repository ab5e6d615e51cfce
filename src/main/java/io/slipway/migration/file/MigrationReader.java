package io.slipway.migration.file;

import io.slipway.problem.Severity;
import io.slipway.sql.Script;
import io.slipway.sql.text.Checksums;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.ReaderRule;
import io.slipway.sql.text.ScriptException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the files of a project one by one. Not thread-safe. */
final class MigrationReader {
    private final FileSettings settings;
    private final FileFindings findings;
    private final Placeholders placeholders;

    MigrationReader(FileSettings settings, FileFindings findings) {
        this.settings = settings;
        this.findings = findings;
        this.placeholders = new Placeholders(settings, findings);
    }

    /** The migrations of the file; none if it is no migration or cannot be read. */
    List<MigrationFile> read(FoundFile file) {
        MigrationFileName name = MigrationFileName.parse(file.fileName());
        if (name == null) {
            NameAdvice.about(file).ifPresent(findings::add);
            return List.of();
        }
        MigrationText text = MigrationText.read(file, findings);
        if (text == null) {
            return List.of();
        }
        ScriptConfig config = ScriptConfig.beside(file, findings);
        List<MigrationFile> migrations = new ArrayList<>();
        for (MigrationSection section : sections(file, name, text.text())) {
            Script script = script(file, section, config);
            if (script != null) {
                migrations.add(new MigrationFile(
                        file.path(),
                        file.relativePath(),
                        section.kind(),
                        name.version(),
                        name.writtenVersion(),
                        name.name(),
                        script,
                        Checksums.of(section.own()),
                        text.rawSha256(),
                        text.flywayChecksum()));
            }
        }
        return migrations;
    }

    private List<MigrationSection> sections(FoundFile file, MigrationFileName name, String text) {
        return name.kind() == MigrationKind.VERSIONED && DbmateSections.isMarked(text)
                ? new DbmateSections(file, findings).of(text)
                : List.of(new MigrationSection(name.kind(), text, text, false));
    }

    private @Nullable Script script(FoundFile file, MigrationSection section, ScriptConfig config) {
        boolean replaces = settings.replacesPlaceholders() && config.replacesPlaceholders();
        String text = replaces ? placeholders.replace(file, section.padded()) : section.padded();
        try {
            boolean transactionOff = section.transactionOff() || config.transactionOff();
            Script script = transactionOff ? Script.withoutTransaction(text) : withoutOuterTransaction(Script.of(text));
            script.findings().forEach(finding -> add(file, section.kind(), finding));
            return script;
        } catch (ScriptException e) {
            e.findings().forEach(finding -> add(file, section.kind(), finding));
            return null;
        }
    }

    private static Script withoutOuterTransaction(Script script) {
        return OuterTransaction.isIn(script) ? Script.of(OuterTransaction.remove(script)) : script;
    }

    /** A way back without a statement is one that is not written yet: {@code slipway create} makes such files. */
    private void add(FoundFile file, MigrationKind kind, Finding finding) {
        boolean unwritten = kind == MigrationKind.UNDO && finding.code().equals(ReaderRule.EMPTY_SCRIPT.code());
        findings.add(new FileFinding(
                unwritten ? Severity.INFO : finding.severity(),
                finding.code(),
                file.path(),
                finding.position(),
                finding.message(),
                unwritten
                        ? "Write its statements, or rely on the statements that Slipway derives from the migration."
                        : finding.suggestion() == null
                                ? "Correct the file; `slipway explain FILE` shows how it is read."
                                : "Write instead: " + finding.suggestion()));
    }
}
