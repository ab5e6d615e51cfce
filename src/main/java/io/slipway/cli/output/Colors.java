package io.slipway.cli.output;

/** The colors of states on a terminal. */
public enum Colors {
    NONE,
    ANSI;

    private static final String RESET = "\u001b[0m";

    /** The text in the color of the state: green for done, red for failed, yellow for what needs a person. */
    public String paint(String state, String text) {
        String color = switch (state) {
            case "DONE", "READY", "OK", "ROLLED_OUT" -> "32";
            case "FAILED", "CANCELED", "BLOCKED", "ERROR", "DIVERGED", "WRONG_TARGET" -> "31";
            case "INDETERMINATE", "PAUSED", "WARNING", "WAITING_APPROVAL" -> "33";
            case "RUNNING", "CHECKING" -> "36";
            default -> "";
        };
        return this == NONE || color.isEmpty() ? text : "\u001b[" + color + "m" + text + RESET;
    }

    /** The state in its color. */
    public String paint(String state) {
        return paint(state, state);
    }
}
