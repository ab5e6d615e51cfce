package io.slipway.problem;

/** A database server that a caller named cannot be reached, or cannot be trusted. */
public sealed interface TargetProblem extends Problem {

    /** No session could be opened; {@code why} is the class of the failure, {@code reason} the sentence for people. */
    record Unreachable(String address, Reason why, String reason) implements TargetProblem {
        @Override
        public String slug() {
            return "target-unreachable";
        }

        @Override
        public String detail() {
            return address + ": " + reason;
        }
    }

    /** The server's certificate could not be verified. */
    record TlsVerification(String address, String reason) implements TargetProblem {
        @Override
        public String slug() {
            return "tls-verification";
        }

        @Override
        public String detail() {
            return address + ": " + reason;
        }
    }

    /** Why a server could not be reached. */
    enum Reason {
        REFUSED,
        TIMEOUT,
        NO_ADDRESS,
        NOT_POSTGRESQL,
        WRONG_PASSWORD,
        NOT_READY,
        TOO_MANY_CONNECTIONS,
        NO_DATABASE,
        MISSING_PRIVILEGE,
        OTHER
    }
}
