package io.slipway.problem;

/** Slipway itself cannot do it now, or was set up wrongly. */
public sealed interface ServiceProblem extends Problem {

    /** Rows stayed locked for longer than 5 s; nothing was done. */
    record Busy(String what) implements ServiceProblem {
        @Override
        public String slug() {
            return "busy";
        }

        @Override
        public String detail() {
            return what + " is locked by another request; nothing was done, ask again";
        }
    }

    /** The control database does not answer; whether a request sent just before took effect is not known. */
    record ControlUnavailable(String reason) implements ServiceProblem {
        @Override
        public String slug() {
            return "control-unavailable";
        }

        @Override
        public String detail() {
            return "the control database does not answer: " + reason;
        }
    }

    /** A setting or the control database does not allow a start (exit 78). */
    record Configuration(String reason) implements ServiceProblem {
        @Override
        public String slug() {
            return "configuration";
        }

        @Override
        public String detail() {
            return reason;
        }
    }

    /** A defect of Slipway; the log has the rest under this reference. */
    record Defect(String reference) implements ServiceProblem {
        @Override
        public String slug() {
            return "internal";
        }

        @Override
        public String detail() {
            return "a defect of Slipway; its log has the rest under reference " + reference;
        }
    }
}
