package io.slipway.postgres.facts;

import java.util.ArrayList;
import java.util.List;

/**
 * What the login of a session may do beyond its own objects.
 *
 * @param dangerousRoles predefined roles that it can act as and that reach out of the database
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

    /** What a person should know before a script of somebody else runs as this login. */
    public record Warning(String code, String detail) {}

    public RoleFacts {
        dangerousRoles = List.copyOf(dangerousRoles);
    }

    /** One for each power that a change's login does not need; a superuser has all of them. */
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
        for (var role : dangerousRoles) {
            warnings.add(new Warning(role.replace('_', '-'), name + " is a member of " + role));
        }
        return List.copyOf(warnings);
    }
}
