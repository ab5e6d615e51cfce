package io.slipway.testing;

import io.slipway.control.ControlJdbi;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/** Control databases for tests: migrated once a JVM, copied for each test in a fraction of a second. */
public final class ControlDatabase {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private ControlDatabase() {}

    private static final class Template {
        private static final TestPostgres.Database MIGRATED = migrated();

        private static TestPostgres.Database migrated() {
            var database = TestPostgres.shared().createDatabase();
            flyway(database, TestPostgres.SUPERUSER).migrate();
            return database;
        }
    }

    /** A new one with the newest schema and nothing else in it. */
    public static TestPostgres.Database create() {
        var template = Template.MIGRATED;
        var name = template.name() + "_copy_" + COUNT.incrementAndGet();
        TestPostgres.shared()
                .database(TestPostgres.SUPERUSER)
                .execute("CREATE DATABASE " + name + " TEMPLATE " + template.name());
        return TestPostgres.shared().database(name);
    }

    /** The service's own migrations, configured as the service does. */
    public static Flyway flyway(TestPostgres.Database database, String appUser) {
        return Flyway.configure()
                .dataSource(database.jdbcUrl(), TestPostgres.SUPERUSER, database.password())
                .schemas("slipway")
                .createSchemas(true)
                .locations("classpath:db/control")
                .placeholders(Map.of("appUser", appUser))
                .load();
    }

    /** The service's Jdbi on it, without a pool. */
    public static Jdbi jdbi(TestPostgres.Database database) {
        var source = new PGSimpleDataSource();
        source.setUrl(database.jdbcUrl());
        source.setUser(TestPostgres.SUPERUSER);
        source.setPassword(database.password());
        return ControlJdbi.of(source);
    }
}
