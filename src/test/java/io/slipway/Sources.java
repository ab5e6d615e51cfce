package io.slipway;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;

/** The sources as the compiler reads them, without resolving names. */
final class Sources {
    static final Path MAIN = Path.of("src/main/java");
    static final Path TEST = Path.of("src/test/java");

    /** A method or constructor with a body, by the lines from its name to its closing brace. */
    record Method(Path file, String name, int lines, int parameters, boolean ofRecord) {
        @Override
        public String toString() {
            return file + " " + name;
        }
    }

    /** A type that stands in a file of its own. */
    record Type(Path file, String name, Set<Modifier> modifiers, boolean documented) {}

    /** One file. */
    record Unit(Path file, int lines, CompilationUnitTree tree) {}

    private final DocTrees trees;
    private final List<Unit> units = new ArrayList<>();

    private Sources(Path... roots) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var objects = files.getJavaFileObjectsFromPaths(javaFiles(roots));
            var task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, objects);
            trees = DocTrees.instance(task);
            for (var tree : task.parse()) {
                var file = Path.of(tree.getSourceFile().toUri());
                units.add(new Unit(relative(file), Files.readAllLines(file).size(), tree));
            }
        }
    }

    static Sources of(Path... roots) {
        try {
            return new Sources(roots);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> javaFiles(Path... roots) throws IOException {
        var all = new ArrayList<Path>();
        for (var root : roots) {
            try (var files = Files.walk(root)) {
                files.filter(f -> f.toString().endsWith(".java")).sorted().forEach(all::add);
            }
        }
        return all;
    }

    private static Path relative(Path file) {
        return Path.of("").toAbsolutePath().relativize(file.toAbsolutePath());
    }

    List<Unit> units() {
        return units;
    }

    List<Type> topLevelTypes() {
        var types = new ArrayList<Type>();
        for (var unit : units) {
            for (var declaration : unit.tree().getTypeDecls()) {
                if (declaration instanceof ClassTree type) {
                    types.add(new Type(
                            unit.file(),
                            type.getSimpleName().toString(),
                            type.getModifiers().getFlags(),
                            trees.getDocComment(new TreePath(new TreePath(unit.tree()), type)) != null));
                }
            }
        }
        return types;
    }

    List<Method> methods() {
        var methods = new ArrayList<Method>();
        for (var unit : units) {
            new TreePathScanner<Void, Void>() {
                @Override
                public Void visitMethod(MethodTree method, Void ignored) {
                    methods.add(measured(
                            unit, (ClassTree) getCurrentPath().getParentPath().getLeaf(), method));
                    return super.visitMethod(method, null);
                }
            }.scan(unit.tree(), null);
        }
        return methods;
    }

    private Method measured(Unit unit, ClassTree owner, MethodTree method) {
        boolean constructor = method.getReturnType() == null;
        var name = constructor ? owner.getSimpleName() : method.getName();
        return new Method(
                unit.file(),
                name.toString(),
                lines(unit, method),
                method.getParameters().size(),
                constructor && owner.getKind() == Tree.Kind.RECORD);
    }

    private int lines(Unit unit, MethodTree method) {
        if (method.getBody() == null) {
            return 1;
        }
        var positions = trees.getSourcePositions();
        long modifiers = positions.getEndPosition(unit.tree(), method.getModifiers());
        long start = modifiers > 0 ? modifiers : positions.getStartPosition(unit.tree(), method);
        var lines = unit.tree().getLineMap();
        return (int) (lines.getLineNumber(positions.getEndPosition(unit.tree(), method)) - lines.getLineNumber(start))
                + 1;
    }
}
