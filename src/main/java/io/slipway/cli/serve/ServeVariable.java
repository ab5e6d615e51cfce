package io.slipway.cli.serve;

import io.slipway.cli.output.EnvironmentVariable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A variable {@code SLIPWAY_*}.
 *
 * @param property the same setting in {@code config/application.properties}; null if there is none
 */
record ServeVariable(
        EnvironmentVariable variable,
        SettingRule rule,
        @Nullable String property) {
    static final String PREFIX = "SLIPWAY_";

    /** What {@code serve} reads; {@code docs/configuration.md} has the same list. */
    static final List<ServeVariable> OF_SERVE = List.of(
            of(
                    "DB_URL",
                    SettingRule.TEXT,
                    "address of the control database: postgresql://user@host:5432/database; sslmode is the only parameter"),
            of("DB_USER", SettingRule.TEXT, "login of the control database"),
            of("DB_PASSWORD", SettingRule.TEXT, "password of that login, with the spaces around it"),
            of("DB_MIGRATION_USER", SettingRule.TEXT, "owner of the schema slipway, if that is another role"),
            of("DB_MIGRATION_PASSWORD", SettingRule.TEXT, "password of that owner, with the spaces around it"),
            of(
                    "DB_WAIT",
                    SettingRule.DURATION,
                    "how long the start waits for a control database that does not respond"),
            of(
                    "REQUIRED",
                    SettingRule.TEXT,
                    "variables without which serve does not start, each with its source: SLIPWAY_DB_URL=key url of Secret slipway-control, …"),
            of("HTTP_HOST", SettingRule.TEXT, "address of both ports, if there is no --host"),
            of(
                    "INSECURE_LISTEN",
                    SettingRule.BOOLEAN,
                    "whether another address than a loopback address is allowed, as with --insecure-listen"),
            of(
                    "HTTP_HOSTS",
                    SettingRule.TEXT,
                    "slipway.http.hosts",
                    "host names to which the replica also answers, separated by commas"),
            of("HTTP_H2C", SettingRule.BOOLEAN, "slipway.http.h2c", "whether both ports speak HTTP/2 without TLS"),
            of(
                    "HTTP_MAX_CONNECTIONS",
                    SettingRule.number(100_000),
                    "slipway.http.max-connections",
                    "maximum of open connections to the REST port"),
            of("HTTP_MAX_BODY_SIZE", SettingRule.SIZE, "slipway.http.max-body-size", "maximum size of a request body"),
            of(
                    "HTTP_BODY_TIMEOUT",
                    SettingRule.BODY_TIMEOUT,
                    "slipway.http.body-timeout",
                    "how long the head of a request may take to arrive, and then its body"),
            of("SERVE_SLOTS", SettingRule.number(1000), "slipway.serve.slots", "maximum of concurrent task runs"),
            of(
                    "SERVE_CHECK_SLOTS",
                    SettingRule.number(1000),
                    "slipway.serve.check-slots",
                    "maximum of concurrent check runs"),
            of(
                    "SERVE_GRACE",
                    SettingRule.DURATION,
                    "slipway.serve.grace",
                    "how long running work may continue after SIGTERM"),
            of(
                    "SERVE_WAITING_ALERT",
                    SettingRule.WAITING_ALERT,
                    "slipway.serve.waiting-alert",
                    "how long a task run may wait before an alert is raised"),
            of(
                    "SERVE_STREAMS",
                    SettingRule.number(10_000),
                    "slipway.serve.streams",
                    "maximum of concurrent event streams"),
            of(
                    "SERVE_SHUTDOWN_DELAY",
                    SettingRule.DURATION,
                    "slipway.serve.shutdown-delay",
                    "how long new connections are still served after SIGTERM"),
            of(
                    "LOG_JSON",
                    SettingRule.BOOLEAN,
                    "slipway.log.json",
                    "whether log lines are JSON, each with its fields as keys: task, run, target, replica, rollout, plan and others"),
            of(
                    "TARGET_ALLOWED_NETWORKS",
                    SettingRule.NETWORKS,
                    "slipway.target.allowed-networks",
                    "networks in which servers may be, for example 10.0.0.0/8"),
            of(
                    "TARGET_SECRET_FOLDERS",
                    SettingRule.TEXT,
                    "slipway.target.secret-folders",
                    "folders whose files a reference file:… may name"),
            of(
                    "TARGET_SECRET_VARIABLES",
                    SettingRule.TEXT,
                    "slipway.target.secret-variables",
                    "further variables that a reference env:… may name, separated by commas; a name that ends with * is a prefix"),
            of(
                    "TARGET_MIN_SCRAM_ITERATIONS",
                    SettingRule.number(10_000_000),
                    "slipway.target.min-scram-iterations",
                    "a server that asks for SCRAM with fewer iterations gets no proof of a password"),
            of(
                    "TARGET_REFUSE_SUPERUSER",
                    SettingRule.BOOLEAN,
                    "slipway.target.refuse-superuser",
                    "whether the login of a superuser is refused; otherwise it only gets a warning"),
            of(
                    "TARGET_SHOW_DATA",
                    SettingRule.BOOLEAN,
                    "slipway.target.show-data",
                    "whether errors of task runs show the values of rows and literals that a target repeats"),
            of(
                    "JAVA_OPTS",
                    SettingRule.TEXT,
                    "more options of Java, which only the launcher reads; they come last, so that -Xmx512m, for example, replaces the share"));

    /** Those of the commands against a server, which a replica may have in its environment, and one for tests. */
    private static final List<ServeVariable> OTHERS = Stream.of("SERVER", "TOKEN", "FAILPOINTS")
            .map(name -> of(name, SettingRule.TEXT, ""))
            .toList();

    private static ServeVariable of(String name, SettingRule rule, String meaning) {
        return new ServeVariable(new EnvironmentVariable(PREFIX + name, meaning), rule, null);
    }

    private static ServeVariable of(String name, SettingRule rule, String property, String meaning) {
        return new ServeVariable(new EnvironmentVariable(PREFIX + name, meaning), rule, property);
    }

    /** All that exist. */
    static Stream<ServeVariable> all() {
        return Stream.concat(OF_SERVE.stream(), OTHERS.stream());
    }

    static Optional<ServeVariable> named(String name) {
        return all().filter(each -> each.name().equals(name)).findFirst();
    }

    String name() {
        return variable.name();
    }
}
