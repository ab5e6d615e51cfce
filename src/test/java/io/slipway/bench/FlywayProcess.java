package io.slipway.bench;

import org.flywaydb.core.Flyway;

/** Flyway as a program: migrates a database and ends. Arguments: JDBC URL, user, password, directory. */
final class FlywayProcess {
    private FlywayProcess() {}

    public static void main(String[] args) {
        var result = Flyway.configure()
                .dataSource(args[0], args[1], args[2])
                .locations("filesystem:" + args[3])
                .load()
                .migrate();
        System.out.println("applied " + result.migrationsExecuted);
    }
}
