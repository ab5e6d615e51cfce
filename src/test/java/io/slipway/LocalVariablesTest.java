package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * In the program, a local variable is {@code var} exactly where its initializer names the type. Tests are free: their
 * values and names say more than their types.
 */
class LocalVariablesTest {
    @Test
    void varStandsOnlyWhereTheInitializerNamesTheType() {
        List<String> hidden = new ArrayList<>();
        for (var unit : Sources.of(Sources.MAIN).units()) {
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitVariable(VariableTree variable, Void ignored) {
                    boolean isVar = variable.getType() == null;
                    if (isVar && variable.getInitializer() != null && !namesType(variable.getInitializer())) {
                        hidden.add(unit.file() + ": " + variable);
                    }
                    return super.visitVariable(variable, null);
                }

                @Override
                public Void visitEnhancedForLoop(EnhancedForLoopTree loop, Void ignored) {
                    if (loop.getVariable().getType() == null) {
                        hidden.add(unit.file() + ": " + loop.getVariable());
                    }
                    return super.visitEnhancedForLoop(loop, null);
                }
            }.scan(unit.tree(), null);
        }
        assertThat(hidden).isEmpty();
    }

    @Test
    void noLocalVariableRepeatsTheTypeOfItsConstructor() {
        List<String> repeated = new ArrayList<>();
        for (var unit : Sources.of(Sources.MAIN).units()) {
            new TreeScanner<Void, Void>() {
                private boolean local;

                @Override
                public Void visitBlock(BlockTree block, Void ignored) {
                    boolean before = local;
                    local = true;
                    super.visitBlock(block, null);
                    local = before;
                    return null;
                }

                @Override
                public Void visitClass(ClassTree type, Void ignored) {
                    boolean before = local;
                    local = false;
                    super.visitClass(type, null);
                    local = before;
                    return null;
                }

                @Override
                public Void visitVariable(VariableTree variable, Void ignored) {
                    if (local && repeatsType(variable)) {
                        repeated.add(unit.file() + ": " + variable);
                    }
                    return super.visitVariable(variable, null);
                }
            }.scan(unit.tree(), null);
        }
        assertThat(repeated).isEmpty();
    }

    private static boolean repeatsType(VariableTree variable) {
        return variable.getType() != null
                && variable.getInitializer() instanceof NewClassTree made
                && made.getClassBody() == null
                && !(made.getIdentifier() instanceof ParameterizedTypeTree)
                && variable.getType().toString().equals(made.getIdentifier().toString());
    }

    /** A constructor, a cast, a literal, or a static method of a type, as {@code Duration.ofSeconds(1)}. */
    private static boolean namesType(ExpressionTree initializer) {
        return switch (initializer) {
            case NewClassTree _, NewArrayTree _, TypeCastTree _ -> true;
            case LiteralTree literal -> literal.getValue() != null;
            case ParenthesizedTree inner -> namesType(inner.getExpression());
            case MethodInvocationTree call ->
                call.getMethodSelect() instanceof MemberSelectTree select && isType(select.getExpression());
            default -> false;
        };
    }

    private static boolean isType(ExpressionTree expression) {
        var name = switch (expression) {
            case IdentifierTree identifier -> identifier.getName().toString();
            case MemberSelectTree select -> select.getIdentifier().toString();
            default -> "";
        };
        return !name.isEmpty() && Character.isUpperCase(name.charAt(0)) && !name.equals(name.toUpperCase(Locale.ROOT));
    }
}
