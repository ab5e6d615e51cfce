package io.slipway.problem;

/** Slipway cannot do the request now, or is configured wrongly. */
public sealed interface ServiceProblem extends Problem {

    /** Rows stayed locked for more than 5 s. Nothing was done. */
    record Busy(String what) implements ServiceProblem {
        @Override
        public String slug() {
            return "busy";
        }

        @Override
        public String detail() {
            return what + " is locked by another request; nothing was done, repeat the request";
        }
    }

    /** This replica serves no further event stream now. Nothing was done. */
    record NoStream(String reason) implements ServiceProblem {
        @Override
        public String slug() {
            return "no-stream";
        }

        @Override
        public String detail() {
            return reason + "; connect again, another replica may have room";
        }
    }

    /** This replica reads as many large bodies as it may. Nothing was done. */
    record Overloaded(long bytes) implements ServiceProblem {
        @Override
        public String slug() {
            return "overloaded";
        }

        @Override
        public String detail() {
            return "this replica reads request bodies of at most " + bytes
                    + " bytes in all at a time; nothing was done, repeat the request in a moment";
        }
    }

    /** The control database does not respond. It is unknown whether a request that was just sent took effect. */
    record ControlUnavailable(String reason) implements ServiceProblem {
        @Override
        public String slug() {
            return "control-unavailable";
        }

        @Override
        public String detail() {
            return "the control database does not respond: " + reason;
        }
    }

    /** The control database accepts no writes now. Nothing was done. */
    record ControlRefuses(Why why) implements ServiceProblem {
        @Override
        public String slug() {
            return "control-unavailable";
        }

        @Override
        public String detail() {
            return "the control database " + why.sentence() + "; nothing was done, repeat the request later";
        }

        /** Why it accepts no writes. */
        public enum Why {
            READ_ONLY("is read only: a standby, or default_transaction_read_only is on"),
            OUT_OF_RESOURCES("is out of disk, memory or connections");

            private final String sentence;

            Why(String sentence) {
                this.sentence = sentence;
            }

            String sentence() {
                return sentence;
            }
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

    /** A defect of Slipway. The log has the details under this reference. */
    record Defect(String reference) implements ServiceProblem {
        @Override
        public String slug() {
            return "internal";
        }

        @Override
        public String detail() {
            return "a defect of Slipway; the log has the details under reference " + reference;
        }
    }
}
