package io.slipway.chaos;

import io.slipway.chaos.Evidence.Run;
import io.slipway.chaos.ScriptKind.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** The effects on a target of steps that are not one transaction: I1 of slices, I2, I4 and I15 of indexes. */
final class StepInvariants {
    private StepInvariants() {}

    static List<Invariant> all() {
        return List.of(
                slices(),
                Invariant.of("I15 indexes are whole, or not there", StepInvariants::wholeOrAbsent),
                Invariant.of("doubts only where nobody can tell", StepInvariants::doubtsHaveReasons));
    }

    /** Of a look at many rounds as well, whose indexes are gone. */
    static Invariant slices() {
        return Invariant.of("I1 each slice once", StepInvariants::eachSliceOnce);
    }

    private static List<String> doubtsHaveReasons(Evidence evidence) {
        return evidence.runs().stream()
                .filter(Run::doubted)
                .filter(run -> evidence.kind(run, run.steps()) != Step.UNPROBED)
                .map(run -> "in doubt was " + run)
                .toList();
    }

    private static List<String> eachSliceOnce(Evidence evidence) {
        var violations = new ArrayList<String>();
        var changed = new HashMap<String, Long>();
        for (var slices : evidence.slices()) {
            changed.put(slices.target() + " " + slices.mark(), slices.rows());
            if (slices.changes() != slices.rows()) {
                violations.add("duplicated: " + slices);
            }
        }
        for (var runs : evidence.byTask().values()) {
            var run = runs.getLast();
            for (int step = 1; step <= run.steps(); step++) {
                long recorded = recorded(evidence, run, step);
                long there = changed.getOrDefault(EffectInvariants.mark(run, step), 0L);
                if (evidence.kind(run, step) == Step.BATCH && recorded != there) {
                    violations.add((recorded > there ? "lost: " : "") + "the batch of step " + step + " changed "
                            + there + " rows, its history says " + recorded + ": " + run);
                }
            }
        }
        return violations;
    }

    /** Rows that a batch has changed, by its row of the history. */
    private static long recorded(Evidence evidence, Run run, int step) {
        return evidence.steps().stream()
                .filter(row -> row.task().equals(run.task()) && row.step() == step)
                .mapToLong(row -> row.isApplied() ? TargetTables.PILE : row.rows())
                .sum();
    }

    private static List<String> wholeOrAbsent(Evidence evidence) {
        var violations = new ArrayList<String>();
        var expected = expected(evidence);
        var seen = new HashSet<String>();
        for (var index : evidence.indexes()) {
            var place = place(index.target(), index.schema(), index.name());
            var what = expected.getOrDefault(place, Expected.NOTHING);
            seen.add(place);
            if (what == Expected.NOTHING || (what == Expected.WHOLE && !index.isWhole())) {
                violations.add("left: " + index + " where there should be " + what);
            }
        }
        expected.forEach((place, what) -> {
            if (what == Expected.WHOLE && !seen.contains(place)) {
                violations.add("lost: there is no index " + place);
            }
        });
        return violations;
    }

    private enum Expected {
        NOTHING,
        WHOLE,
        /** Its removal was begun and may have stayed half done, as the documents say. */
        WHOLE_OR_HALF_GONE
    }

    private static Map<String, Expected> expected(Evidence evidence) {
        var expected = new HashMap<String, Expected>();
        for (var runs : evidence.byTask().values()) {
            var run = runs.getLast();
            var work = evidence.works().get(run.title());
            if (work == null) {
                continue;
            }
            var kind = work.kind(run.ordinal());
            int applied = evidence.applied(run.task()).size();
            int built = kind.steps().indexOf(Step.INDEX) + 1;
            int dropped = kind.steps().indexOf(Step.DROP) + 1;
            if (built > 0 && applied >= built && (dropped == 0 || applied < dropped)) {
                expected.put(
                        place(run.target(), kind.hasSettings() ? "side" : "public", name(run, built)),
                        dropped > 0 ? Expected.WHOLE_OR_HALF_GONE : Expected.WHOLE);
            }
        }
        return expected;
    }

    private static String name(Run run, int step) {
        return "ix_" + RequestedPlan.mark(run.title(), run.ordinal(), step);
    }

    private static String place(String target, String schema, String name) {
        return target + " " + schema + "." + name;
    }
}
