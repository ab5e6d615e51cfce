package io.slipway.migration.file;

import java.util.List;
import java.util.stream.Collectors;

/** Files of a project have errors, so that none of them may be applied. */
public final class UnusableMigrationsException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<FileFinding> findings;

    public UnusableMigrationsException(List<FileFinding> findings) {
        super(findings.stream()
                .filter(FileFinding::isError)
                .map(FileFinding::toString)
                .collect(Collectors.joining("\n")));
        this.findings = List.copyOf(findings);
    }

    /** All of them, in the order of the files; at least one is an error. */
    public List<FileFinding> findings() {
        return findings;
    }
}
