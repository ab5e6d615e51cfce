package io.slipway.problem;

/** The request is well formed, but the current state of an object does not allow it. */
public sealed interface ConflictProblem extends Problem {

    /** A name, a position or another unique value belongs to something else. */
    record Taken(String kind, String value) implements ConflictProblem {
        @Override
        public String slug() {
            return "name-taken";
        }

        @Override
        public String detail() {
            return kind + " '" + value + "' is already taken; choose another one, or change the object that has it";
        }
    }

    /**
     * The database, or its address, is registered as the target {@code other}.
     *
     * @param replaced the address is the other target's, but another database is found there now
     */
    record TargetExists(String other, boolean replaced) implements ConflictProblem {
        @Override
        public String slug() {
            return "target-exists";
        }

        @Override
        public String detail() {
            return replaced
                    ? "target '" + other
                            + "' has this server and database name, but its database was dropped and another "
                            + "one was created under the name; delete target '" + other
                            + "' before you register this one"
                    : "this database is already registered as target '" + other + "'; use that target";
        }
    }

    /** The object cannot be deleted or changed while {@code by} needs it. */
    record InUse(String kind, String name, String by) implements ConflictProblem {
        @Override
        public String slug() {
            return "in-use";
        }

        @Override
        public String detail() {
            return kind + " '" + name + "' is used by " + by + "; repeat the request when it is no longer used";
        }
    }

    /** The state of the object does not allow the action; {@code act} is a participle such as "canceled". */
    record State(String kind, String id, String state, String act) implements ConflictProblem {
        @Override
        public String slug() {
            return "state-conflict";
        }

        @Override
        public String detail() {
            return kind + " " + id + " is " + state + "; in this state it cannot be " + act;
        }
    }

    /** The task run does not run, so it has no session. */
    record NotRunning(String uid, String state) implements ConflictProblem {
        @Override
        public String slug() {
            return "not-running";
        }

        @Override
        public String detail() {
            return "task run " + uid + " is " + state + "; only a RUNNING task run has a session";
        }
    }

    /** A decision that the target contradicts, or that cannot be made there now. Nothing has changed. */
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
            return "plan " + plan + " already has rollout " + rollout + "; see GET /v1/rollouts/" + rollout;
        }
    }

    /** The first request with this Idempotency-Key is still running. */
    record IdempotencyInProgress(String key) implements ConflictProblem {
        @Override
        public String slug() {
            return "idempotency-in-progress";
        }

        @Override
        public String detail() {
            return "the first request with Idempotency-Key '" + key
                    + "' is still running; repeat the request in a moment";
        }
    }
}
