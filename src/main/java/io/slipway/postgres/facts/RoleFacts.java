package io.slipway.postgres.facts;

import java.util.ArrayList;
import java.util.List;

/**
 * The privileges of a login beyond its own objects.
 *
 * @param dangerousRoles predefined roles that it can use and that reach beyond the database
 */
public record RoleFacts(
        String name,
        boolean superuser,
        boolean bypassRls,
        boolean createRole,
        boolean createDatabase,
        boolean replication,
        boolean signalBackend,
        boolean readAllStats,
        List<String> dangerousRoles) {

    /** A privilege that a person should know of before a script of another person runs as this login. */
    public record Warning(String code, String detail) {}

    public RoleFacts {
        dangerousRoles = List.copyOf(dangerousRoles);
    }

    /** One per privilege that the login of a change does not need. A superuser has one warning only. */
    public List<Warning> warnings() {
        if (superuser) {
            return List.of(new Warning(
                    "superuser", name + " is a superuser: a script can read files and run programs on the server"));
        }
        var warnings = new ArrayList<Warning>();
        if (bypassRls) {
            warnings.add(new Warning("bypassrls", name + " sees and changes rows behind row-level security"));
        }
        if (createRole) {
            warnings.add(new Warning("createrole", name + " can create logins and change those of others"));
        }
        if (replication) {
            warnings.add(new Warning("replication", name + " can copy the whole cluster"));
        }
        for (String role : dangerousRoles) {
            warnings.add(new Warning(role.replace('_', '-'), name + " is a member of " + role));
        }
        return List.copyOf(warnings);
    }
}
