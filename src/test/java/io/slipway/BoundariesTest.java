package io.slipway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.slipway.Codebase.ALL;
import static io.slipway.Codebase.MAIN;
import static io.slipway.Codebase.have;
import static io.slipway.Codebase.outermost;
import static io.slipway.Codebase.packageOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may speak to which library, to a database, to a thread. */
class BoundariesTest {
    private static final Set<String> PLAIN =
            Set.of("time", "problem", "sql", "postgres", "monitor", "apply", "check", "backup", "migration");
    private static final String[] FRAMEWORKS = {
        "jakarta..", "io.quarkus..", "org.eclipse.microprofile..", "io.smallrye..", "io.vertx..", "org.flywaydb.."
    };

    /**
     * A method that returns a stream runs on the event loop otherwise, and one wait for a database stops all requests.
     */
    @Test
    void streamsOfTheApiAreOpenedOffTheEventLoop() {
        var opened = MAIN.stream()
                .filter(t -> in(t, "api"))
                .flatMap(t -> t.getMethods().stream())
                .filter(m -> m.isAnnotatedWith("jakarta.ws.rs.GET"))
                .filter(m -> m.getRawReturnType().getName().equals("io.smallrye.mutiny.Multi"))
                .toList();
        assertThat(opened).hasSize(2).allMatch(m -> m.isAnnotatedWith("io.smallrye.common.annotation.Blocking"));
    }

    @Test
    void onlyStoresAndControlCallJdbi() {
        Codebase.check(
                classes()
                        .that(are(t -> !isStore(t) && !in(t, "control")))
                        .should(have("pass a Handle on, no more", BoundariesTest::jdbiUses)),
                MAIN);
    }

    private static Stream<String> jdbiUses(JavaClass type) {
        var called = type.getAccessesFromSelf().stream().map(JavaAccess::getTargetOwner);
        var named = type.getDirectDependenciesFromSelf().stream()
                .map(Dependency::getTargetClass)
                .filter(t -> !t.getSimpleName().equals("Handle"));
        return Stream.concat(called, named)
                .filter(t -> t.getPackageName().startsWith("org.jdbi"))
                .map(t -> type.getName() + " uses " + t.getSimpleName())
                .distinct();
    }

    private static boolean isStore(JavaClass type) {
        return outermost(type).getSimpleName().endsWith("Store");
    }

    @Test
    void onlyRulesMakeFindings() {
        Codebase.check(
                classes()
                        .that(are(t -> !Set.of("Rule", "ReaderRule").contains(t.getSimpleName())))
                        .should(have(
                                "make findings by a rule",
                                type -> type.getConstructorCallsFromSelf().stream()
                                        .filter(call ->
                                                call.getTargetOwner().getName().equals("io.slipway.sql.text.Finding"))
                                        .map(JavaAccess::getDescription))),
                MAIN);
    }

    @Test
    void onlyApiUsesJaxRs() {
        onlyIn(Set.of("api"), "jakarta.ws.rs..", "org.jboss.resteasy..");
    }

    @Test
    void onlyCliUsesPicocliAndStartsQuarkus() {
        onlyIn(Set.of("cli"), "picocli..", "org.jline..", "io.quarkus.runtime", "io.quarkus.runtime.annotations");
    }

    @Test
    void onlyPoolAndControlUseAgroal() {
        onlyIn(Set.of("pool", "control"), "io.agroal..", "javax.sql..");
    }

    @Test
    void onlyPostgresAndControlOpenConnections() {
        Codebase.check(
                noClasses()
                        .that(are(t -> !in(t, "postgres") && !in(t, "control")))
                        .should()
                        .accessTargetWhere(DescribedPredicate.describe(
                                "it opens a connection",
                                a -> (Set.of("getConnection", "connect").contains(a.getName())
                                                && a.getTargetOwner()
                                                        .getPackageName()
                                                        .matches("java\\.sql|javax\\.sql|org\\.postgresql"))
                                        || a.getTargetOwner().getPackageName().startsWith("org.postgresql.ds"))),
                MAIN);
    }

    @Test
    void problemsDependOnlyOnTheJdk() {
        Codebase.check(
                classes()
                        .that()
                        .resideInAPackage("io.slipway.problem")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage("java..", "org.jspecify..", "io.slipway.problem"),
                MAIN);
    }

    @Test
    void typesOfLocalCommandsUseNoFramework() {
        Codebase.check(
                noClasses()
                        .that(are(t -> PLAIN.contains(packageOf(t))
                                && !outermost(t).getSimpleName().equals("SessionMonitor")))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(FRAMEWORKS),
                MAIN);
    }

    @Test
    void noClassCallsSleep() {
        Codebase.check(
                noClasses()
                        .should()
                        .callMethodWhere(DescribedPredicate.describe(
                                "it is a sleep",
                                c -> c.getName().equals("sleep")
                                        && c.getTargetOwner().getPackageName().startsWith("java."))),
                ALL);
    }

    @Test
    void onlyTimeStartsThreads() {
        var starters = Set.of(
                "java.lang.Thread",
                "java.lang.Thread$Builder",
                "java.lang.Thread$Builder$OfPlatform",
                "java.lang.Thread$Builder$OfVirtual",
                "java.util.Timer",
                "java.util.concurrent.Executors",
                "java.util.concurrent.ThreadPoolExecutor",
                "java.util.concurrent.ForkJoinPool");
        var starts = Set.of("<init>", "ofPlatform", "ofVirtual", "start", "startVirtualThread", "unstarted");
        Codebase.check(
                noClasses()
                        .that(are(t -> !in(t, "time")))
                        .should()
                        .accessTargetWhere(DescribedPredicate.describe(
                                "it makes a thread or a pool of them",
                                a -> starters.contains(a.getTargetOwner().getName())
                                        && (starts.contains(a.getName())
                                                || a.getName().startsWith("new")))),
                MAIN);
    }

    @Test
    void onlyCliWritesToTheTerminal() {
        Codebase.check(
                noClasses()
                        .that(are(t -> !in(t, "cli")))
                        .should()
                        .accessTargetWhere(DescribedPredicate.describe(
                                "it is the terminal",
                                a -> (a.getTargetOwner().isEquivalentTo(System.class)
                                                && Set.of("out", "err").contains(a.getName()))
                                        || a.getName().equals("printStackTrace"))),
                MAIN);
    }

    @Test
    void onlyTimeReadsTheWallClock() {
        Codebase.check(
                noClasses()
                        .that(are(t -> !in(t, "time")))
                        .should()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(java.time.Instant.class, "now"),
                MAIN);
    }

    @Test
    void onlyJbossLoggingWritesTheLog() {
        Codebase.check(
                noClasses()
                        .should()
                        .dependOnClassesThat(DescribedPredicate.describe(
                                "are another logger",
                                t -> t.getName().startsWith("java.lang.System$Logger")
                                        || t.getPackageName().startsWith("java.util.logging")
                                        || t.getPackageName().startsWith("org.slf4j")
                                        || t.getPackageName().startsWith("org.apache.commons.logging"))),
                MAIN);
    }

    private static void onlyIn(Set<String> allowed, String... libraries) {
        Codebase.check(
                noClasses()
                        .that(are(t -> !allowed.contains(packageOf(t))))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(libraries),
                MAIN);
    }

    private static boolean in(JavaClass type, String name) {
        return packageOf(type).equals(name);
    }

    private static DescribedPredicate<JavaClass> are(Predicate<JavaClass> those) {
        return DescribedPredicate.describe("of other packages", those);
    }
}
