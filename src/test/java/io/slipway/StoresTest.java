package io.slipway;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Stores show their SQL: each statement is one constant right above the method that is named like it. A constant may
 * begin or end with a fragment: another constant, which holds the columns and joins that several statements have.
 */
class StoresTest {
    private static final Set<String> STATEMENTS =
            Set.of("createQuery", "createUpdate", "prepareBatch", "createCall", "createScript", "execute", "select");
    private static final List<ClassTree> STORES = Sources.of(Sources.MAIN).units().stream()
            .flatMap(u -> u.tree().getTypeDecls().stream())
            .filter(t ->
                    t instanceof ClassTree c && c.getSimpleName().toString().endsWith("Store"))
            .map(ClassTree.class::cast)
            .toList();

    @Test
    void everyStatementIsAConstant() {
        for (var store : STORES) {
            var constants = new TreeSet<String>();
            sql(store).forEach(c -> constants.add(c.getName().toString()));
            constants.removeAll(fragments(store));
            assertThat(statementArguments(store))
                    .as("statements of %s that are no constant of it", store.getSimpleName())
                    .filteredOn(not(constants::contains))
                    .isEmpty();
        }
    }

    @Test
    void everyConstantStandsAboveTheMethodOfTheSameName() {
        var wrong = new ArrayList<String>();
        for (var store : STORES) {
            var above = new ArrayList<String>();
            var fragments = fragments(store);
            for (var member : store.getMembers()) {
                if (member instanceof VariableTree constant && isSql(constant)) {
                    if (!fragments.contains(constant.getName().toString())) {
                        above.add(constant.getName().toString());
                    }
                } else {
                    misplaced(above, member).forEach(name -> wrong.add(store.getSimpleName() + "." + name));
                    above.clear();
                }
            }
            above.forEach(name -> wrong.add(store.getSimpleName() + "." + name));
        }
        assertThat(wrong).isEmpty();
    }

    /** Of the constants right above {@code member}; several need not be named like their one method. */
    private static List<String> misplaced(List<String> above, Tree member) {
        if (!(member instanceof MethodTree method)) {
            return List.copyOf(above);
        }
        if (above.size() == 1) {
            return above.stream()
                    .filter(name -> !hasSameWords(name, constantName(method)))
                    .toList();
        }
        var text = String.valueOf(method.getBody());
        return above.stream()
                .filter(name -> !text.matches("(?s).*\\b" + name + "\\b.*"))
                .toList();
    }

    private static boolean hasSameWords(String constant, String method) {
        return method.contains(constant) || constant.contains(method);
    }

    private static List<String> statementArguments(ClassTree store) {
        var found = new ArrayList<String>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitMethodInvocation(MethodInvocationTree call, Void ignored) {
                if (call.getMethodSelect() instanceof MemberSelectTree select
                        && STATEMENTS.contains(select.getIdentifier().toString())
                        && !call.getArguments().isEmpty()) {
                    var first = call.getArguments().getFirst();
                    found.add(first instanceof IdentifierTree id ? id.getName().toString() : first.toString());
                }
                return super.visitMethodInvocation(call, null);
            }
        }.scan(store, null);
        return found;
    }

    private static List<VariableTree> sql(ClassTree store) {
        return store.getMembers().stream()
                .filter(VariableTree.class::isInstance)
                .map(VariableTree.class::cast)
                .filter(StoresTest::isSql)
                .toList();
    }

    /** A text block, alone or joined to fragments. */
    private static boolean isSql(VariableTree field) {
        var parts = parts(field.getInitializer());
        return parts.stream().anyMatch(StoresTest::isTextBlock)
                && parts.stream()
                        .allMatch(p -> isString(p) || p instanceof IdentifierTree || p instanceof MemberSelectTree);
    }

    /** The constants of the store that other constants of it begin or end with. */
    private static Set<String> fragments(ClassTree store) {
        return sql(store).stream()
                .flatMap(c -> parts(c.getInitializer()).stream())
                .filter(IdentifierTree.class::isInstance)
                .map(Object::toString)
                .collect(Collectors.toSet());
    }

    /** The operands of a concatenation, from left to right. */
    private static List<Tree> parts(@Nullable Tree expression) {
        if (expression instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
            return Stream.of(sum.getLeftOperand(), sum.getRightOperand())
                    .flatMap(operand -> parts(operand).stream())
                    .toList();
        }
        return expression == null ? List.of() : List.of(expression);
    }

    private static boolean isTextBlock(Tree part) {
        return isString(part) && ((String) ((LiteralTree) part).getValue()).contains("\n");
    }

    private static boolean isString(Tree part) {
        return part.getKind() == Tree.Kind.STRING_LITERAL;
    }

    private static String constantName(MethodTree method) {
        return method.getName()
                .toString()
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
                .toUpperCase(Locale.ROOT);
    }
}
