package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL itself reads every statement that goes to targets, in a database with the history installed. A constant
 * made from pieces is read as a whole; a piece that is no statement is read within the constants that contain it.
 */
class TargetStatementsDbTest {
    private static final Pattern STATEMENT =
            Pattern.compile("(?s)\\s*(SELECT|WITH|INSERT|UPDATE|DELETE|DO|SET|RESET|SHOW|LOCK|DROP|ALTER|CREATE)\\s.*");
    private static final List<String> PACKAGES = List.of(
            "io.slipway.apply",
            "io.slipway.backup",
            "io.slipway.monitor",
            "io.slipway.postgres",
            "io.slipway.target",
            "io.slipway.worker");

    // of the control database, or of another database system
    private static final Pattern NOT_FOR_TARGETS = Pattern.compile("(Store|Rows)$|^Cockroach");

    // completed by the code that sends them; the tests of these classes run the complete text
    private static final Map<String, List<Object>> TEMPLATES = Map.of(
            "BatchKey.PINNED",
            List.of("k.id::text", "true", "id", "public.t", " WHERE true", "id", 1, "k.id"),
            "HistoryInstall.INSTALL",
            List.of("SELECT 1"));

    // not one statement of SQL, or the first words of one
    private static final List<String> NO_STATEMENTS = List.of("LeftoverRepair.DROP_CONCURRENTLY");

    /** A constant of a class, as the code sends it. */
    record Constant(String name, String sql) {}

    @Test
    void postgresParsesEveryStatementForTargets() throws SQLException {
        var refused = new ArrayList<String>();
        var constants = constants().toList();
        try (var connection = target()) {
            for (var constant : constants) {
                refusal(connection, constant.sql()).forEach(why -> refused.add(constant.name() + ": " + why));
            }
        }
        System.out.println(constants.size() + " statements for targets read");
        assertThat(constants).hasSizeGreaterThan(60);
        assertThat(refused).isEmpty();
    }

    @Test
    void aMissingFunctionIsFound() throws SQLException {
        try (var connection = target()) {
            assertThat(refusal(connection, "SELECT slipway.begin_nothing(?::text)"))
                    .singleElement()
                    .asString()
                    .contains("42883");
            assertThat(refusal(connection, "SELECT h.state FROM slipway.history h"))
                    .isEmpty();
        }
    }

    @Test
    void everyTemplateIsAConstantWithPlaceholders() {
        var templates = fields().filter(f -> TEMPLATES.containsKey(name(f))).map(TargetStatementsDbTest::value);
        assertThat(templates).hasSameSizeAs(TEMPLATES.keySet()).allMatch(sql -> sql.contains("%s"));
    }

    private static Connection target() throws SQLException {
        var connection = TestPostgres.shared().createDatabase().open();
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("CREATE SCHEMA slipway; CREATE TABLE public.t (id int PRIMARY KEY)");
            statement.execute(resource("/db/target/history.sql"));
        }
        return connection;
    }

    private static String resource(String path) {
        try (var in = Objects.requireNonNull(TargetStatementsDbTest.class.getResourceAsStream(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server parses, resolves and types the statement and says what its parameters are; nothing is run. */
    private static List<String> refusal(Connection connection, String sql) {
        try (var statement = connection.prepareStatement(sql)) {
            statement.getParameterMetaData();
            return List.of();
        } catch (SQLException e) {
            return List.of(e.getSQLState() + " " + e.getMessage());
        }
    }

    private static Stream<Constant> constants() {
        return fields().filter(f -> STATEMENT.matcher(value(f)).matches())
                .map(f -> new Constant(name(f), complete(name(f), value(f))))
                .filter(c -> !NO_STATEMENTS.contains(c.name()));
    }

    private static String complete(String name, String sql) {
        var places = TEMPLATES.get(name);
        return places == null ? sql : sql.formatted(places.toArray());
    }

    private static Stream<Field> fields() {
        return Codebase.topLevel()
                .filter(t -> PACKAGES.stream().anyMatch(t.getPackageName()::startsWith))
                .filter(t -> !NOT_FOR_TARGETS.matcher(t.getSimpleName()).find())
                .map(JavaClass::reflect)
                .flatMap(TargetStatementsDbTest::withNested)
                .flatMap(t -> Arrays.stream(t.getDeclaredFields()))
                .filter(f -> Modifier.isStatic(f.getModifiers())
                        && Modifier.isFinal(f.getModifiers())
                        && f.getType() == String.class);
    }

    private static Stream<Class<?>> withNested(Class<?> type) {
        return Stream.concat(
                Stream.of(type), Arrays.stream(type.getDeclaredClasses()).flatMap(TargetStatementsDbTest::withNested));
    }

    private static String name(Field field) {
        return field.getDeclaringClass().getSimpleName() + "." + field.getName();
    }

    private static String value(Field field) {
        try {
            field.setAccessible(true);
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
