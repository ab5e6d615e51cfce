package io.slipway.postgres.facts;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A privilege that a login, or the owner of the history, needs and does not have.
 *
 * @param role who lacks it
 * @param object of PostgreSQL's catalog; of a function with the types of its arguments
 * @param everyRun whether no run can do without it
 * @param grant the statement with which a superuser grants it
 */
public record MissingPrivilege(String role, String object, boolean everyRun, String grant) {
    static MissingPrivilege of(String role, CatalogObject object) {
        return new MissingPrivilege(role, object.name(), object.everyRun(), object.grant(role));
    }

    /** What is missing, and how a superuser mends it. */
    public String text() {
        return role + " may not use " + object + "; as a superuser, run: " + grant;
    }

    /** All of them in one sentence each. */
    public static String text(List<MissingPrivilege> missing) {
        return missing.stream().map(MissingPrivilege::text).collect(Collectors.joining(". "));
    }
}
