package io.slipway.apply.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.ApplyFixture;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Every kind of blocker has a description. */
class BlockerDescriptionsDbTest {
    private final ApplyFixture fixture = new ApplyFixture();

    private static int pid(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static String described(TestPostgres.Database shops, TestPostgres.Database looks) throws SQLException {
        try (var shop = shops.open(TestPostgres.SUPERUSER);
                var look = looks.open();
                var statement = shop.createStatement()) {
            int pid = pid(shop);
            shop.setAutoCommit(false);
            statement.execute("SET application_name = 'shop'");
            statement.execute("SELECT 'déjà vu'");
            return BlockerDescriptions.read(look, List.of(pid))
                    .describe(List.of(pid))
                    .replaceFirst("^pid " + pid + " \\(role " + TestPostgres.SUPERUSER + ", ", "")
                    .replaceFirst("client [\\w.: ]+, ", "")
                    .replaceFirst("since \\S+ \\(\\d+ s\\)", "since then");
        }
    }

    private TestPostgres.Database in(String encoding) {
        var name = fixture.database.name() + "_" + encoding.toLowerCase(Locale.ROOT);
        fixture.database.execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING '" + encoding
                + "' LC_COLLATE 'C' LC_CTYPE 'C'");
        return fixture.server.database(name);
    }

    @Test
    void aBlockerIsDescribedWithItsStatement() throws SQLException {
        assertThat(described(fixture.database, fixture.database))
                .isEqualTo("application shop, idle in transaction since then; query: SELECT '…')");
    }

    @Test
    void aBlockerWithAnotherEncodingIsDescribed() throws SQLException {
        var latin = in("LATIN1");
        assertThat(described(latin, fixture.database))
                .startsWith("application shop, idle in transaction since then; query: SELECT '…");
        assertThat(described(latin, in("SQL_ASCII")))
                .isEqualTo("application shop, idle in transaction since then; query: SELECT '…')");
    }
}
