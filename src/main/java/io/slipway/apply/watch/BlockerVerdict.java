package io.slipway.apply.watch;

import io.slipway.postgres.connect.SessionOptions;
import io.slipway.target.scope.BlockerPolicy;
import io.slipway.target.scope.BlockerRule;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a session that blocks a run may be ended, and how. */
sealed interface BlockerVerdict {
    /** A session between two statements of its transaction is not a forgotten one. */
    Duration MIN_IDLE_TIME = Duration.ofSeconds(1);

    /** All but these are background processes. */
    String CLIENT = "client backend";

    Set<String> DUMPS = Set.of("pg_dump", "pg_dumpall", "pg_restore", "pg_basebackup");

    /** The text of a query may be cut off, so every COPY that does not show that it reads counts. */
    Pattern COPY = Pattern.compile("(?i)\\bCOPY\\b");

    Pattern FROM_STDIN = Pattern.compile("(?i)\\bFROM\\s+STDIN\\b");

    /** The session may be ended, by this action. */
    record Allowed(BlockerRule rule, BlockerRule.Action action) implements BlockerVerdict {}

    /** The session may not be ended. */
    record Refused(Reason reason) implements BlockerVerdict {}

    /** Why a session may not be ended. */
    enum Reason {
        PREPARED("it is a prepared transaction"),
        WRAPAROUND("it is an autovacuum that prevents a wraparound"),
        REPLICATION("it is a replication session"),
        BACKGROUND("it is a background process"),
        SUPERUSER("it is a superuser's session"),
        SLIPWAY("it is a session of Slipway"),
        DUMP("it is a session of pg_dump or copies a table out"),
        HIDDEN("the login does not see its role, application or state: GRANT pg_read_all_stats to it"),
        WAITS("it waits for a lock itself"),
        COMMITS("it has committed and waits for a standby: a cancel would make the commit look replicated"),
        DENIED("the policy denies it"),
        NOT_ALLOWED("the policy does not allow it");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * Judges the session with this pid; without facts it was not found. What is always refused comes first, then the
     * rules that deny, then those that allow.
     */
    static BlockerVerdict of(BlockerPolicy policy, int pid, @Nullable BlockerFacts facts) {
        if (pid == 0 || facts == null) {
            return new Refused(pid == 0 ? Reason.PREPARED : Reason.HIDDEN);
        }
        String role = facts.session().role();
        String application = facts.session().application();
        Optional<Reason> protection = protection(facts);
        if (protection.isPresent()) {
            return new Refused(protection.get());
        }
        if (role == null || application == null || isHidden(facts)) {
            return new Refused(Reason.HIDDEN);
        }
        if (facts.waits()) {
            return new Refused(Reason.WAITS);
        }
        if (policy.deny().stream().anyMatch(rule -> rule.matches(role, application))) {
            return new Refused(Reason.DENIED);
        }
        return policy.allow().stream()
                .filter(rule -> rule.matches(role, application))
                .flatMap(rule -> action(rule, facts).stream().map(action -> new Allowed(rule, action)))
                .findFirst()
                .<BlockerVerdict>map(allowed -> allowed)
                .orElse(new Refused(Reason.NOT_ALLOWED));
    }

    private static boolean isHidden(BlockerFacts facts) {
        return facts.superuser() == null
                || facts.session().state() == null
                || facts.session().type() == null
                || facts.session().since() == null
                || facts.session().backendStart() == null;
    }

    private static Optional<Reason> protection(BlockerFacts facts) {
        String type = facts.session().type();
        String application = facts.session().application();
        if (facts.query().contains("(to prevent wraparound)")) {
            return Optional.of(Reason.WRAPAROUND);
        }
        if ("walsender".equals(type)) {
            return Optional.of(Reason.REPLICATION);
        }
        if (type != null && !type.equals(CLIENT)) {
            return Optional.of(Reason.BACKGROUND);
        }
        if (Boolean.TRUE.equals(facts.superuser())) {
            return Optional.of(Reason.SUPERUSER);
        }
        if (facts.runsChange() || SessionOptions.isSlipway(application)) {
            return Optional.of(Reason.SLIPWAY);
        }
        if (facts.commits()) {
            return Optional.of(Reason.COMMITS);
        }
        return application != null && DUMPS.contains(application) || copiesOut(facts.query())
                ? Optional.of(Reason.DUMP)
                : Optional.empty();
    }

    private static boolean copiesOut(String query) {
        return COPY.matcher(query).find() && !FROM_STDIN.matcher(query).find();
    }

    /** What the rule allows in the session's present state; empty: nothing. */
    private static Optional<BlockerRule.Action> action(BlockerRule rule, BlockerFacts facts) {
        Duration idle = rule.idleInTransactionFor();
        if (facts.isIdleInTransaction()) {
            boolean longEnough = facts.inState().compareTo(idle == null ? MIN_IDLE_TIME : idle) >= 0;
            return longEnough && rule.action() != BlockerRule.Action.CANCEL
                    ? Optional.of(BlockerRule.Action.TERMINATE)
                    : Optional.empty();
        }
        return facts.isActive() && idle == null
                ? Optional.of(rule.action() == null ? BlockerRule.Action.CANCEL : rule.action())
                : Optional.empty();
    }
}
