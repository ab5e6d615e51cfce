package io.slipway.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Plays rounds and looks after each whether every invariant holds; stops at the first round in which one does not. */
public final class Chaos {
    private static final int TIDY = 10;

    private final long seed;
    private final Path logs;
    private final RoundOptions terms;
    private final List<String> violations = new ArrayList<>();
    private final Map<String, RequestedPlan> works = new TreeMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Integer> kinds = new TreeMap<>();
    private int played;
    private int taskRuns;

    /** @param logs what replicas write is kept there */
    public Chaos(long seed, Path logs, RoundOptions terms) {
        this.seed = seed;
        this.logs = logs;
        this.terms = terms;
    }

    /**
     * What came of it.
     *
     * @param rounds played
     * @param taskRuns that the rounds had
     * @param violations in words, with the round and its faults
     */
    public record Result(int rounds, int taskRuns, List<String> violations, long seed) {
        /** Acknowledged work that is gone, or DONE without effect. */
        public long lost() {
            return count("lost: ");
        }

        /** Effects that are there twice. */
        public long duplicated() {
            return count("duplicated: ");
        }

        private long count(String kind) {
            return violations.stream().filter(each -> each.contains(kind)).count();
        }

        /** One line of JSON. */
        public String json() {
            return "{\"rounds\": %d, \"taskRuns\": %d, \"lost\": %d, \"duplicated\": %d, \"violations\": %d, \"seed\": %d}"
                    .formatted(rounds, taskRuns, lost(), duplicated(), violations.size(), seed);
        }
    }

    /** Plays up to so many rounds, fewer when one is violated or the time is up. */
    public Result run(int rounds, Duration limit) throws Exception {
        Files.createDirectories(logs);
        long from = System.nanoTime();
        try (var rig = new ChaosFixture(logs);
                var sampler = new Sampler(rig)) {
            var invariants = invariants(rig, sampler);
            while (played < rounds && violations.isEmpty() && System.nanoTime() - from < limit.toNanos()) {
                play(rig, invariants);
            }
            if (violations.isEmpty()) {
                var all = new ArrayList<>(EffectInvariants.all());
                all.add(StepInvariants.slices());
                look("all rounds", evidence(rig, "r", new ClientHistory()), all);
            }
        }
        System.out.println("by kind and end " + kinds);
        return new Result(played, taskRuns, List.copyOf(violations), seed);
    }

    private List<Invariant> invariants(ChaosFixture rig, Sampler sampler) {
        var all = new ArrayList<Invariant>();
        all.addAll(EffectInvariants.all());
        all.addAll(StepInvariants.all());
        all.addAll(ClientInvariants.all());
        all.addAll(new ControlInvariants(rig).all());
        all.addAll(new LeftoverInvariants(rig, logs).all());
        all.addAll(sampler.all());
        return all;
    }

    private void play(ChaosFixture rig, List<Invariant> invariants) throws Exception {
        long from = System.nanoTime();
        played++;
        var round = new Round(rig, played, seed, terms);
        works.putAll(round.works());
        faults.addAll(round.faults());
        System.out.print(round + " ");
        System.out.flush();
        round.play().forEach(each -> violated(round.toString(), each));
        var evidence = new EvidenceReader(rig, "r" + played + "p").read(round.works(), round.faults(), round.history());
        look(round.toString(), evidence, invariants);
        taskRuns += evidence.runs().size();
        evidence.runs().forEach(this::count);
        if (violations.isEmpty() && played % TIDY == 0) {
            rig.servers().forEach(TargetServer::tidy);
        }
        System.out.printf("%d runs, %.1f s%n", evidence.runs().size(), (System.nanoTime() - from) / 1e9);
    }

    private Evidence evidence(ChaosFixture rig, String prefix, ClientHistory history) throws SQLException {
        return new EvidenceReader(rig, prefix).read(works, faults, history);
    }

    private void look(String round, Evidence evidence, List<Invariant> invariants) throws Exception {
        for (var invariant : invariants) {
            invariant.violations(evidence).forEach(each -> violated(round, invariant.name() + ": " + each));
        }
        if (!violations.isEmpty()) {
            Files.write(logs.resolve("violations.txt"), violations);
            Files.writeString(logs.resolve("evidence.txt"), dump(evidence));
        }
    }

    private void count(Evidence.Run run) {
        var work = works.get(run.title());
        if (work != null) {
            var kind = work.kind(run.ordinal());
            kinds.merge(kind + " " + run.state(), 1, Integer::sum);
            if (run.epoch() > 1) {
                kinds.merge(kind + " taken over", 1, Integer::sum);
            }
            if (run.doubted()) {
                kinds.merge(kind + " in doubt", 1, Integer::sum);
            }
        }
    }

    private void violated(String round, String what) {
        violations.add("seed " + seed + ", " + round + ": " + what);
    }

    private static String dump(Evidence evidence) throws IOException {
        var text = new StringBuilder();
        evidence.works().values().forEach(each -> text.append(each).append('\n'));
        evidence.history().calls().forEach(each -> text.append(each).append('\n'));
        evidence.plans().forEach(each -> text.append(each).append('\n'));
        evidence.runs().forEach(each -> text.append(each).append('\n'));
        evidence.steps().forEach(each -> text.append(each).append('\n'));
        evidence.effects().forEach(each -> text.append(each).append('\n'));
        evidence.slices().forEach(each -> text.append(each).append('\n'));
        evidence.indexes().forEach(each -> text.append(each).append('\n'));
        return text.toString();
    }
}
