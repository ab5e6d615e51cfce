package io.slipway.cli.serve;

import io.slipway.cli.output.EnvironmentVariable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The variables {@code SLIPWAY_*} that exist, each by its name without the prefix. {@code docs/configuration.md} has
 * the same list.
 */
enum ServeVariable {
    DB_URL(
            SettingRule.TEXT,
            "address of the control database: postgresql://user@host:5432/database; sslmode is the only parameter"),
    DB_USER(SettingRule.TEXT, "login of the control database"),
    DB_PASSWORD(SettingRule.TEXT, "password of that login, with the spaces around it"),
    DB_MIGRATION_USER(SettingRule.TEXT, "owner of the schema slipway, if that is another role"),
    DB_MIGRATION_PASSWORD(SettingRule.TEXT, "password of that owner, with the spaces around it"),
    DB_WAIT(SettingRule.DURATION, "how long the start waits for a control database that does not respond"),
    REQUIRED(
            SettingRule.TEXT,
            "variables without which serve does not start, each with its source: SLIPWAY_DB_URL=key url of Secret"
                    + " slipway-control, …"),
    HTTP_HOST(SettingRule.TEXT, "address of both ports, if there is no --host"),
    INSECURE_LISTEN(
            SettingRule.BOOLEAN,
            "whether another address than a loopback address is allowed, as with --insecure-listen"),
    HTTP_HOSTS(
            SettingRule.TEXT,
            "slipway.http.hosts",
            "host names to which the replica also answers, separated by commas"),
    HTTP_H2C(SettingRule.BOOLEAN, "slipway.http.h2c", "whether the REST port speaks HTTP/2 without TLS"),
    HTTP_MAX_CONNECTIONS(
            SettingRule.number(100_000),
            "slipway.http.max-connections",
            "maximum of open connections to the REST port"),
    HTTP_MAX_BODY_SIZE(SettingRule.SIZE, "slipway.http.max-body-size", "maximum size of a request body"),
    HTTP_BODY_TIMEOUT(
            SettingRule.BODY_TIMEOUT, "slipway.http.body-timeout", "how long a request body may take to arrive"),
    SERVE_SLOTS(SettingRule.number(1000), "slipway.serve.slots", "maximum of concurrent task runs"),
    SERVE_CHECK_SLOTS(SettingRule.number(1000), "slipway.serve.check-slots", "maximum of concurrent check runs"),
    SERVE_GRACE(SettingRule.DURATION, "slipway.serve.grace", "how long running work may continue after SIGTERM"),
    SERVE_WAITING_ALERT(
            SettingRule.WAITING_ALERT,
            "slipway.serve.waiting-alert",
            "how long a task run may wait before an alert is raised"),
    SERVE_STREAMS(SettingRule.number(10_000), "slipway.serve.streams", "maximum of concurrent event streams"),
    SERVE_SHUTDOWN_DELAY(
            SettingRule.DURATION,
            "slipway.serve.shutdown-delay",
            "how long new connections are still served after SIGTERM"),
    LOG_JSON(
            SettingRule.BOOLEAN,
            "slipway.log.json",
            "whether log lines are JSON, each with its fields as keys: task, run, target, replica, rollout, plan and others"),
    TARGET_ALLOWED_NETWORKS(
            SettingRule.NETWORKS,
            "slipway.target.allowed-networks",
            "networks in which servers may be, for example 10.0.0.0/8"),
    TARGET_SECRET_FOLDERS(
            SettingRule.TEXT, "slipway.target.secret-folders", "folders whose files a reference file:… may name"),
    TARGET_SECRET_VARIABLES(
            SettingRule.TEXT,
            "slipway.target.secret-variables",
            "further variables that a reference env:… may name, separated by commas; a name that ends with * is a prefix"),
    TARGET_MIN_SCRAM_ITERATIONS(
            SettingRule.number(10_000_000),
            "slipway.target.min-scram-iterations",
            "a server that asks for SCRAM with fewer iterations gets no proof of a password"),
    TARGET_REFUSE_SUPERUSER(
            SettingRule.BOOLEAN,
            "slipway.target.refuse-superuser",
            "whether the login of a superuser is refused; otherwise it only gets a warning"),
    TARGET_SHOW_DATA(
            SettingRule.BOOLEAN,
            "slipway.target.show-data",
            "whether errors of task runs show the values of rows and literals that a target repeats"),
    JAVA_OPTS(
            SettingRule.TEXT,
            "more options of Java; they come last, so that -Xmx512m, for example, replaces the share"),

    /** Of the commands against a server, which say what it means; a replica may have it in its environment. */
    SERVER(SettingRule.TEXT, ""),
    TOKEN(SettingRule.TEXT, ""),

    /** For tests only. */
    FAILPOINTS(SettingRule.TEXT, "");

    static final String PREFIX = "SLIPWAY_";

    private final SettingRule rule;
    private final @Nullable String property;
    private final EnvironmentVariable variable;

    ServeVariable(SettingRule rule, String meaning) {
        this(rule, null, meaning);
    }

    /** @param property the same setting in {@code config/application.properties}; null if there is none */
    ServeVariable(SettingRule rule, @Nullable String property, String meaning) {
        this.rule = rule;
        this.property = property;
        this.variable = new EnvironmentVariable(PREFIX + name(), meaning);
    }

    static Optional<ServeVariable> named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.variable.name().equals(name))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(each -> each.variable.name()).toList();
    }

    boolean isOfServe() {
        return !variable.meaning().isEmpty();
    }

    SettingRule rule() {
        return rule;
    }

    Optional<String> property() {
        return Optional.ofNullable(property);
    }

    EnvironmentVariable variable() {
        return variable;
    }
}
