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

/** The names that pgjdbc takes as connection properties, and those that other versions and pools of it take. */
final class DriverPropertyNames {
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
    private static final Set<String> NAMES = Stream.concat(ofTheDriver(), OTHERS.stream())
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    private DriverPropertyNames() {}

    static boolean isOne(String name) {
        return NAMES.contains(name.toLowerCase(Locale.ROOT));
    }

    private static Stream<String> ofTheDriver() {
        try {
            String url = "jdbc:postgresql:///";
            DriverPropertyInfo[] known = DriverManager.getDriver(url).getPropertyInfo(url, new Properties());
            return Arrays.stream(known).map(property -> property.name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
