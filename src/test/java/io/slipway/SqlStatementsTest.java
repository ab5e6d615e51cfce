package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import io.slipway.testing.ControlDatabase;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.junit.jupiter.api.Test;

/** PostgreSQL itself reads every statement of every store, against the schema that our migrations make. */
class SqlStatementsTest {
    /** One text-block constant of a store. */
    record Constant(String name, String sql) {}

    @Test
    void postgresParsesEveryStatementOfEveryStore() throws Exception {
        var refused = new ArrayList<String>();
        var constants = constants().toList();
        try (var handle = ControlDatabase.jdbi(ControlDatabase.create()).open()) {
            for (var constant : constants) {
                refusal(handle, constant.sql()).forEach(reason -> refused.add(constant.name() + ": " + reason));
            }
        }
        System.out.println(constants.size() + " statements read");
        assertThat(constants).isNotEmpty();
        assertThat(refused).isEmpty();
    }

    @Test
    void aMissingColumnIsFound() throws Exception {
        try (var handle = ControlDatabase.jdbi(ControlDatabase.create()).open()) {
            assertThat(refusal(handle, "SELECT nobody FROM slipway.plan WHERE id = :id"))
                    .singleElement()
                    .asString()
                    .contains("42703");
            assertThat(refusal(handle, "SELECT id FROM slipway.plan WHERE id = :id"))
                    .isEmpty();
        }
    }

    @Test
    void noStatementUsesSelectStar() {
        assertThat(constants())
                .isNotEmpty()
                .filteredOn(c -> c.sql().matches("(?is).*(select|returning)\\s+(\\w+\\.)?\\*.*"))
                .isEmpty();
    }

    /** The server parses, resolves and types the statement and says what its parameters are; nothing is run. */
    private static List<String> refusal(Handle handle, String sql) {
        try (var statement = handle.getConnection().prepareStatement(parsed(handle, sql))) {
            statement.getParameterMetaData();
            return List.of();
        } catch (SQLException e) {
            return List.of(e.getSQLState() + " " + e.getMessage());
        }
    }

    /** With the parameters' names replaced, by the parser that the stores go through. */
    private static String parsed(Handle handle, String sql) {
        try (var statement = handle.createUpdate(sql)) {
            var context = statement.getContext();
            return context.getConfig(SqlStatements.class)
                    .getSqlParser()
                    .parse(sql, context)
                    .getSql();
        }
    }

    private static Stream<Constant> constants() {
        return Codebase.topLevel()
                .filter(t -> t.getSimpleName().endsWith("Store"))
                .map(JavaClass::reflect)
                .flatMap(SqlStatementsTest::statements);
    }

    /** The statements of one store; a fragment is read as a part of the statements that contain it. */
    private static Stream<Constant> statements(Class<?> store) {
        var constants = Arrays.stream(store.getDeclaredFields())
                .filter(SqlStatementsTest::isText)
                .map(SqlStatementsTest::constant)
                .filter(c -> c.sql().contains("\n"))
                .toList();
        return constants.stream()
                .filter(c -> constants.stream()
                        .noneMatch(other -> other != c && other.sql().contains(c.sql())));
    }

    private static boolean isText(Field field) {
        return Modifier.isStatic(field.getModifiers())
                && Modifier.isFinal(field.getModifiers())
                && field.getType() == String.class;
    }

    private static Constant constant(Field field) {
        try {
            field.setAccessible(true);
            return new Constant(
                    field.getDeclaringClass().getSimpleName() + "." + field.getName(), (String) field.get(null));
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
