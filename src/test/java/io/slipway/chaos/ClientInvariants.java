package io.slipway.chaos;

import io.slipway.chaos.ClientCall.Act;
import io.slipway.chaos.Evidence.PlanRow;
import io.slipway.chaos.Evidence.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares the answers to clients with the effects: I6, I7, I8, I17, and ends without an explanation. */
final class ClientInvariants {
    private static final int DEATHS = 3;
    private static final Set<String> OVER = Set.of("DONE", "FAILED", "CANCELED");

    private ClientInvariants() {}

    static List<Invariant> all() {
        return List.of(
                Invariant.of("I6 nothing is lost", ClientInvariants::nothingLost),
                Invariant.of("I7 nothing that nobody asked for", ClientInvariants::nothingInvented),
                Invariant.of("I8 a cancel that is acknowledged counts", ClientInvariants::cancelsCount),
                Invariant.of(
                        "I17 reads see what was written",
                        evidence -> evidence.history().lies()),
                Invariant.of("ends have a reason", ClientInvariants::endsHaveReasons));
    }

    private static List<String> nothingLost(Evidence evidence) {
        var violations = new ArrayList<String>();
        for (var call : evidence.history().of(Act.CREATE)) {
            var plans = evidence.plans().stream()
                    .filter(plan -> plan.title().equals(call.what()))
                    .toList();
            boolean there =
                    plans.stream().anyMatch(plan -> Long.toString(plan.id()).equals(call.id()));
            if (call.isOk() && !there) {
                violations.add("lost: " + call + " was acknowledged, there is " + plans);
            }
        }
        evidence.plans().stream()
                .filter(plan -> plan.status() == null || !OVER.contains(plan.status()))
                .forEach(plan -> violations.add("lost: not over is " + plan));
        evidence.runs().stream()
                .filter(run -> !run.isOver() && !run.state().equals("PENDING"))
                .forEach(run -> violations.add("lost: not over is " + run));
        return violations;
    }

    private static List<String> nothingInvented(Evidence evidence) {
        var violations = new ArrayList<String>();
        evidence.plans().stream().collect(Collectors.groupingBy(PlanRow::title)).forEach((title, plans) -> {
            var work = evidence.works().get(title);
            if (work == null || plans.size() > 1) {
                violations.add(plans.size() + " plans " + title + " of " + work);
            }
        });
        for (var run : evidence.runs()) {
            var work = evidence.works().get(run.title());
            if (work != null && !work.targets().contains(run.target())) {
                violations.add(run + " of " + work);
            }
        }
        return violations;
    }

    private static List<String> cancelsCount(Evidence evidence) {
        var violations = new ArrayList<String>();
        for (var run : evidence.runs()) {
            boolean one = evidence.history().acknowledged(Act.CANCEL_RUN, Long.toString(run.uid()));
            boolean all = evidence.history().acknowledged(Act.CANCEL_ROLLOUT, run.title());
            boolean ended = run.state().equals("CANCELED") || run.state().equals("DONE");
            if ((one && !ended) || (all && !run.isOver())) {
                violations.add("its cancel was acknowledged: " + run);
            }
        }
        return violations;
    }

    private static List<String> endsHaveReasons(Evidence evidence) {
        var violations = new ArrayList<String>();
        for (var run : evidence.runs()) {
            var work = evidence.works().get(run.title());
            if (work != null && !explained(evidence, run, work)) {
                violations.add("nothing explains the end of " + run);
            }
        }
        return violations;
    }

    private static boolean explained(Evidence evidence, Run run, RequestedPlan work) {
        var kind = work.kind(run.ordinal());
        return switch (run.state()) {
            case "DONE" ->
                !kind.isMeantToFail()
                        && kind != ScriptKind.ENDLESS
                        && run.steps() == kind.steps().size();
            case "FAILED" ->
                kind.isMeantToFail() || saidBySomebody(run, kind) || (evidence.targetsWereHit() && !diedTooSoon(run));
            case "CANCELED" -> run.cancelAsked() || work.cancelAfterMillis() > 0;
            default -> true;
        };
    }

    /** By a person, or by the application that stood in the way. */
    private static boolean saidBySomebody(Run run, ScriptKind kind) {
        var error = String.valueOf(run.error());
        return (kind == ScriptKind.UNPROBED && run.doubted())
                || (kind.isInTheWay() && (error.startsWith("serialization") || error.startsWith("victim-budget")));
    }

    /** One death of an owner, or two, is no reason to give a run up. */
    private static boolean diedTooSoon(Run run) {
        return String.valueOf(run.error()).startsWith("owner-died") && run.ownerDeaths() < DEATHS;
    }
}
