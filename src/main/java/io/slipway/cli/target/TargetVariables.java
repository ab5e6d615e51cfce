package io.slipway.cli.target;

import io.slipway.cli.output.EnvironmentVariable;
import java.util.List;

/** The variables that name the database of a local command; each may also stand in {@code .env}. */
public final class TargetVariables {
    static final EnvironmentVariable HOST =
            new EnvironmentVariable("DB_HOST", "host of the database server, by default localhost");
    static final EnvironmentVariable PORT =
            new EnvironmentVariable("DB_PORT", "port of the database server, by default 5432");
    static final EnvironmentVariable NAME = new EnvironmentVariable("DB_NAME", "name of the database");
    static final EnvironmentVariable USER = new EnvironmentVariable("DB_USER", "login of the database");
    static final EnvironmentVariable SSL_MODE =
            new EnvironmentVariable("DB_SSL_MODE", "one of disable, allow, prefer, require, verify-ca and verify-full");

    /** The password of that login, also of a {@code --url}. */
    public static final EnvironmentVariable PASSWORD = new EnvironmentVariable("DB_PASSWORD", "password of that login");

    /** Those that name a database, and its password. */
    static final List<EnvironmentVariable> ALL = List.of(HOST, PORT, NAME, USER, PASSWORD, SSL_MODE);

    private TargetVariables() {}
}
