package io.slipway.cli.migration;

import io.slipway.migration.MigrationFixture;

/** The way of a command to the database of a project: with a password that is hashed as servers do it by default. */
final class CommandLogin {
    private CommandLogin() {}

    /** The password of the project's login from here on. */
    static String password(MigrationFixture project) {
        String login = project.apply.login;
        String password = "secret of " + login;
        // hashed with fewer iterations before, which a command refuses
        project.apply.database.execute("ALTER ROLE " + login + " PASSWORD '" + password + "'");
        return password;
    }

    static String url(MigrationFixture project) {
        var database = project.apply.database;
        return "postgresql://" + project.apply.login + "@" + database.spec().address() + "/" + database.name();
    }
}
