package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import com.tngtech.archunit.core.domain.JavaClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names are the field's, and each stands for one thing. */
class NamesTest {
    /** Words of an old dialect: a reader has to ask what they mean. */
    private static final Pattern RIDDLE = Pattern.compile(
            "(?i)stretch|zombie|crowd|oust|heed|deaf|patience|sight|ruling|(^|_)looks?($|_)|^most_|^news$");

    private static final Pattern RIDDLE_OF_CONSTANT = Pattern.compile("LONGEST.*|AGAIN");

    private static final Pattern WAIT =
            Pattern.compile("(MIN|MAX)_\\w+|\\w*(TIMEOUT|INTERVAL|MARGIN)(_\\w+)?|DEFAULT_\\w+|ZERO|NEVER");

    private static final int MAX_TEST_NAME_LENGTH = 60;

    private static final List<Constant> CONSTANTS = constants();

    @Test
    void everyTypeNameIsUnique() {
        var byName = Codebase.topLevel().collect(Collectors.groupingBy(JavaClass::getSimpleName));
        assertThat(byName.values().stream().filter(types -> types.size() > 1)).isEmpty();
    }

    @Test
    void exceptionsEndInException() {
        assertThat(Codebase.MAIN.stream()
                        .filter(type -> type.isAssignableTo(Throwable.class))
                        .filter(type -> !type.getSimpleName().isEmpty())
                        .filter(type -> !type.getSimpleName().endsWith("Exception"))
                        .map(JavaClass::getName))
                .isEmpty();
    }

    @Test
    void durationConstantsAreNamedTimeoutIntervalOrLimit() {
        assertThat(CONSTANTS.stream()
                        .filter(constant -> constant.type().equals("Duration"))
                        .filter(constant -> !WAIT.matcher(constant.name()).matches()))
                .isEmpty();
    }

    @Test
    void noNameHasAPrivateWord() {
        assertThat(names().filter(name -> RIDDLE.matcher(name).find())).isEmpty();
        assertThat(CONSTANTS.stream()
                        .filter(constant ->
                                RIDDLE_OF_CONSTANT.matcher(constant.name()).matches()))
                .isEmpty();
    }

    /** The names of all types, methods, fields, parameters and local variables of the program. */
    private static Stream<String> names() {
        Set<String> names = new TreeSet<>();
        for (var unit : Sources.of(Sources.MAIN).units()) {
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitClass(ClassTree type, Void ignored) {
                    names.add(type.getSimpleName().toString());
                    return super.visitClass(type, null);
                }

                @Override
                public Void visitMethod(MethodTree method, Void ignored) {
                    names.add(method.getName().toString());
                    return super.visitMethod(method, null);
                }

                @Override
                public Void visitVariable(VariableTree variable, Void ignored) {
                    names.add(variable.getName().toString());
                    return super.visitVariable(variable, null);
                }
            }.scan(unit.tree(), null);
        }
        assertThat(names).hasSizeGreaterThan(1_000).contains("TaskRunWorker", "runOnce", "lease");
        return names.stream();
    }

    @Test
    void aTestNameHasAtMost60Characters() {
        List<String> names = new ArrayList<>();
        for (var unit : Sources.of(Sources.TEST).units()) {
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitMethod(MethodTree method, Void ignored) {
                    boolean test = method.getModifiers().getAnnotations().stream()
                            .anyMatch(a -> a.getAnnotationType().toString().endsWith("Test"));
                    if (test && method.getName().length() > MAX_TEST_NAME_LENGTH) {
                        names.add(unit.file().getFileName() + " " + method.getName());
                    }
                    return super.visitMethod(method, null);
                }
            }.scan(unit.tree(), null);
        }
        assertThat(names).isEmpty();
    }

    private record Constant(String file, String type, String name) {}

    private static List<Constant> constants() {
        List<Constant> all = new ArrayList<>();
        for (var unit : Sources.of(Sources.MAIN).units()) {
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitVariable(VariableTree field, Void ignored) {
                    var name = field.getName().toString();
                    if (field.getType() != null && name.equals(name.toUpperCase(Locale.ROOT))) {
                        all.add(new Constant(
                                unit.file().getFileName().toString(),
                                field.getType().toString(),
                                name));
                    }
                    return super.visitVariable(field, null);
                }
            }.scan(unit.tree(), null);
        }
        assertThat(all).extracting(Constant::type).contains(Duration.class.getSimpleName());
        return all.stream().filter(constant -> constant.name().length() > 1).toList();
    }
}
