package io.slipway.sql.text;

import java.util.List;

/** The text is not a script: it was refused before it was split or hashed. Its findings say why. */
public final class ScriptException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Finding> findings;

    public ScriptException(Finding finding) {
        super(finding.position().line() + ":" + finding.position().column() + ": " + finding.message());
        this.findings = List.of(finding);
    }

    /** At least one, all of them errors. */
    public List<Finding> findings() {
        return findings;
    }
}
