package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The product's classes as compiled, and the list of its packages. */
final class Codebase {
    static final String ROOT = "io.slipway";

    /** Each may use only those before it. Change it in an ADR (docs/adr/0001, 0009), never by an exception. */
    static final List<String> PACKAGES = List.of(
            "time",
            "problem",
            "sql",
            "postgres",
            "control", // ground: no domain
            "audit",
            "signal",
            "replica",
            "target",
            "plan",
            "rollout", // what we know: models with their stores
            "pool",
            "monitor",
            "apply",
            "check",
            "backup",
            "migration", // how we look at a target and touch it
            "worker",
            "scheduler",
            "health", // who decides, and when
            "security",
            "api",
            "cli"); // how people reach us

    /**
     * The rooms of a large package, again a list in which each may use only those before it. The package itself, if it
     * has types, comes last: it is the entry.
     */
    static final Map<String, List<String>> ROOMS = Map.of(
            "sql", List.of("text", "token", "statement", "classify", "split", "inverse", "step"),
            "postgres", List.of("error", "address", "connect", "facts", "embedded", "grammar"),
            "target", List.of("scope", "server"),
            "rollout", List.of("task", "ownership"),
            "check", List.of("rule"),
            "migration", List.of("file", "flyway", "local"),
            "apply", List.of("run", "session", "history", "watch", "fencing", "step", "standalone", "batch"),
            "worker", List.of("check", "task", "target"),
            "api",
                    List.of(
                            "json",
                            "http",
                            "patch",
                            "health",
                            "audit",
                            "stream",
                            "plan",
                            "catalog",
                            "rollout",
                            "document"),
            "cli",
                    List.of(
                            "rest",
                            "output",
                            "shell",
                            "document",
                            "target",
                            "session",
                            "migration",
                            "demo",
                            "client",
                            "serve"));

    private static final ClassFileImporter IMPORTER = new ClassFileImporter();

    static final JavaClasses MAIN = IMPORTER.withImportOption(Codebase::isMain).importPackages(ROOT);

    static final JavaClasses ALL = IMPORTER.importPackages(ROOT);

    private Codebase() {}

    /** Not from the folder that this class was compiled to. */
    private static boolean isMain(Location location) {
        var tests = Codebase.class.getProtectionDomain().getCodeSource().getLocation();
        return !location.contains(tests.getPath());
    }

    /** Classes that stand in a file of their own, without what only documents a package. */
    static Stream<JavaClass> topLevel() {
        return MAIN.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(c -> !c.getSimpleName().equals("package-info"));
    }

    /** {@code apply.run} for {@code io.slipway.apply.run.RunIdentity}; empty for the root. */
    static String roomOf(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    /** {@code apply} for {@code io.slipway.apply.run.RunIdentity}; empty for the root. */
    static String packageOf(JavaClass type) {
        String room = roomOf(type);
        return room.contains(".") ? room.substring(0, room.indexOf('.')) : room;
    }

    /** All rooms and packages, in their order. */
    static List<String> rooms() {
        return PACKAGES.stream()
                .flatMap(name -> Stream.concat(
                        ROOMS.getOrDefault(name, List.of()).stream().map(room -> name + "." + room), Stream.of(name)))
                .toList();
    }

    /** The class that this one's file is named after. */
    static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(Codebase::outermost).orElse(type);
    }

    static boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
    }

    /** A condition met by classes for which {@code violations} finds nothing. */
    static ArchCondition<JavaClass> have(String what, Function<JavaClass, Stream<String>> violations) {
        return new ArchCondition<>(what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                violations.apply(type).forEach(v -> events.add(SimpleConditionEvent.violated(type, v)));
            }
        };
    }

    static void check(ArchRule rule, JavaClasses classes) {
        assertThat(rule.allowEmptyShould(true)
                        .evaluate(classes)
                        .getFailureReport()
                        .getDetails())
                .as(rule.getDescription())
                .isEmpty();
    }
}
