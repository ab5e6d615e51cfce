package io.slipway.postgres.facts;

import java.util.List;

/** What of PostgreSQL's catalog runs need, for tests of other packages. */
public final class CatalogObjects {
    private CatalogObjects() {}

    /** The names, functions with the types of their arguments. */
    public static List<String> all() {
        return CatalogObject.ALL.stream().map(CatalogObject::name).toList();
    }

    /** Those without which no run can work. */
    public static List<String> ofEveryRun() {
        return CatalogObject.ALL.stream()
                .filter(CatalogObject::everyRun)
                .map(CatalogObject::name)
                .toList();
    }

    /** The statement that takes the object away from everybody but superusers and its owner. */
    public static String revoke(String name) {
        return name.endsWith(")")
                ? "REVOKE EXECUTE ON FUNCTION " + name + " FROM PUBLIC"
                : "REVOKE SELECT ON " + name + " FROM PUBLIC";
    }

    static String grantAgain(String name) {
        return revoke(name).replace("REVOKE", "GRANT").replace("FROM", "TO");
    }
}
