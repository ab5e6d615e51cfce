package io.slipway.api.json;

import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of connection properties: of pgjdbc, of its other versions, and of connection pools. A body that has one of
 * them gets a problem of its own, since a property could redirect the connection or switch TLS off.
 */
public final class DriverPropertyNames {
    private static final Set<String> OTHERS = Set.of(
            "authenticationpluginclassname",
            "classloaderstrategy",
            "connectexecutor",
            "connectexecutorarg",
            "driver",
            "driverclassname",
            "jdbcurl",
            "pgdbname",
            "pghost",
            "pgport",
            "properties",
            "requireauth",
            "scrammaxiterations",
            "sslfactoryarg",
            "url");
    private static final Set<String> NAMES = Stream.concat(namesOfDriver(), OTHERS.stream())
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    private DriverPropertyNames() {}

    /** A request record that refuses a connection property as {@code property-not-allowed}. */
    public interface Refused {}

    static boolean contains(String name) {
        return NAMES.contains(name.toLowerCase(Locale.ROOT));
    }

    private static Stream<String> namesOfDriver() {
        try {
            String url = "jdbc:postgresql:///";
            DriverPropertyInfo[] known = DriverManager.getDriver(url).getPropertyInfo(url, new Properties());
            return Arrays.stream(known).map(property -> property.name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
