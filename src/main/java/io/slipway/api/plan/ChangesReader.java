package io.slipway.api.plan;

import io.slipway.api.http.Fields;
import io.slipway.api.plan.PlanBody.ChangeBody;
import io.slipway.check.rule.RuleRegistry;
import io.slipway.plan.Change;
import io.slipway.problem.InputProblem;
import io.slipway.sql.Script;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.ScriptException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the changes of a plan. Refuses a script that has a finding with severity ERROR. */
final class ChangesReader {
    private static final int MAX_CHANGES = 1_000;
    private static final int MAX_TEXT_LENGTH = 4_000;
    private static final int MAX_FILE_LENGTH = 255;
    private static final String STAND_IN = "SELECT";
    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]{0,99}");

    private final Fields fields;

    ChangesReader(Fields fields) {
        this.fields = fields;
    }

    List<Change> read(@Nullable List<@Nullable ChangeBody> bodies) {
        List<@Nullable ChangeBody> given = bodies == null ? List.of() : bodies;
        if (given.isEmpty() || given.size() > MAX_CHANGES) {
            fields.refuse(new InputProblem.Refused(
                    given.isEmpty() ? InputProblem.Rule.PLAN_NO_CHANGE : InputProblem.Rule.PLAN_TOO_LARGE,
                    "/changes",
                    "a plan has 1 to " + MAX_CHANGES + " changes, this one has " + given.size()));
            return List.of();
        }
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            ChangeBody body = given.get(i);
            if (body == null) {
                fields.wrong("/changes/" + i, "must not be null");
            } else {
                changes.add(change(i, body));
            }
        }
        refuseRepeatedVersions(changes);
        return changes;
    }

    private Change change(int index, ChangeBody body) {
        String pointer = "/changes/" + index;
        String text = body.script();
        if (text == null) {
            fields.wrong(pointer + "/script", "is required");
            text = STAND_IN;
        }
        Script script = script(pointer + "/script", text);
        if (body.rollbackScript() != null) {
            script(pointer + "/rollbackScript", body.rollbackScript());
        }
        return new Change(
                index + 1,
                label(pointer + "/version", body.version()),
                body.series() == null ? "default" : String.valueOf(label(pointer + "/series", body.series())),
                fields.optionalText(pointer + "/description", body.description(), MAX_TEXT_LENGTH),
                text,
                script.checksum(),
                body.rollbackScript(),
                file(pointer + "/file", body.file()));
    }

    private @Nullable String file(String pointer, @Nullable String text) {
        return text == null ? null : fields.line(pointer, text, MAX_FILE_LENGTH);
    }

    private @Nullable String label(String pointer, @Nullable String text) {
        if (text != null) {
            fields.require(
                    VERSION.matcher(text).matches(),
                    pointer,
                    "must be 1 to 100 letters, digits, dots, hyphens or underscores, beginning with a letter or digit");
        }
        return text;
    }

    private void refuseRepeatedVersions(List<Change> changes) {
        List<String> seen = new ArrayList<>();
        for (Change change : changes) {
            String key = change.series() + "/" + change.version();
            fields.require(
                    change.version() == null || !seen.contains(key),
                    "/changes/" + (change.ordinal() - 1) + "/version",
                    "is already the version of an earlier change of this plan");
            seen.add(key);
        }
    }

    private Script script(String pointer, String text) {
        try {
            Script script = Script.of(text);
            refuse(pointer, RuleRegistry.check(script));
            return script;
        } catch (ScriptException e) {
            refuse(pointer, e.findings());
            return Script.of(STAND_IN);
        }
    }

    private void refuse(String pointer, List<Finding> findings) {
        for (Finding finding : findings) {
            if (finding.isError()) {
                fields.refuse(
                        new InputProblem.BadScript(slug(finding), pointer, finding.position(), finding.message()));
            }
        }
    }

    /** A script without statements is a problem of the type sql-syntax. */
    private static String slug(Finding finding) {
        return finding.code().equals("empty-script") ? "sql-syntax" : finding.code();
    }
}
