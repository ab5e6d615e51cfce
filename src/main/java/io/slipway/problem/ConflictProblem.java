package io.slipway.problem;

/** The request is well formed and does not fit the state that things are in now. */
public sealed interface ConflictProblem extends Problem {

    /** A name, a position or another unique value belongs to something else. */
    record Taken(String kind, String value) implements ConflictProblem {
        @Override
        public String slug() {
            return "name-taken";
        }

        @Override
        public String detail() {
            return kind + " '" + value + "' exists already; choose another or change that one";
        }
    }

    /** The database is registered under another name. */
    record TargetExists(String other) implements ConflictProblem {
        @Override
        public String slug() {
            return "target-exists";
        }

        @Override
        public String detail() {
            return "this database is the target '" + other + "' already; one database has one target";
        }
    }

    /** It cannot be deleted or changed while others need it. */
    record InUse(String kind, String name, String by) implements ConflictProblem {
        @Override
        public String slug() {
            return "in-use";
        }

        @Override
        public String detail() {
            return kind + " '" + name + "' is used by " + by;
        }
    }

    /** An act that the present state does not allow. */
    record State(String kind, String id, String state, String act) implements ConflictProblem {
        @Override
        public String slug() {
            return "state-conflict";
        }

        @Override
        public String detail() {
            return kind + " " + id + " is " + state + ": it cannot be " + act;
        }
    }

    /** What was asked of a run that is not running. */
    record NotRunning(String id, String state) implements ConflictProblem {
        @Override
        public String slug() {
            return "not-running";
        }

        @Override
        public String detail() {
            return "task run " + id + " is " + state + " and has no session";
        }
    }

    /** A person's decision that the target contradicts, or that cannot be taken there now; nothing has changed. */
    record DecisionRefused(String kind, String name, String why) implements ConflictProblem {
        @Override
        public String slug() {
            return "decision-refused";
        }

        @Override
        public String detail() {
            return kind + " " + name + ": " + why;
        }
    }

    /** The plan is not READY. */
    record PlanNotReady(String id, String status) implements ConflictProblem {
        @Override
        public String slug() {
            return "plan-not-ready";
        }

        @Override
        public String detail() {
            return "plan " + id + " is " + status + "; only a READY plan can be rolled out";
        }
    }

    /** The plan has a rollout; {@code rollout} is its id. */
    record RolloutExists(String plan, String rollout) implements ConflictProblem {
        @Override
        public String slug() {
            return "rollout-exists";
        }

        @Override
        public String detail() {
            return "plan " + plan + " is rolled out by rollout " + rollout;
        }
    }

    /** The first request with this Idempotency-Key has not been answered yet. */
    record IdempotencyInProgress(String key) implements ConflictProblem {
        @Override
        public String slug() {
            return "idempotency-in-progress";
        }

        @Override
        public String detail() {
            return "a request with Idempotency-Key '" + key + "' is still running; ask again in a moment";
        }
    }
}
