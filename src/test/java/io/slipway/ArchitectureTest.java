package io.slipway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.slipway.Codebase.MAIN;
import static io.slipway.Codebase.have;
import static io.slipway.Codebase.packageOf;
import static io.slipway.Codebase.roomOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The packages are a list, and each may use only those before it. */
class ArchitectureTest {
    private static final List<String> ROOMS = Codebase.rooms();

    /**
     * Public though no class of another package names them: a framework or the driver makes them, the compiler inlines
     * them, or only tests of another package use them.
     */
    private static final List<String> REACHED_BY_OTHERS = List.of(
            "api.document.ApiDocument",
            "cli.Main",
            "cli.DoctorCommand",
            "cli.ExplainCommand",
            "cli.output.ExitCode",
            "cli.serve.ServeSettings",
            "cli.serve.ServeLoops",
            "cli.serve.TargetAccessSettings",
            "control.MigrationFailpoint",
            "postgres.connect.PinnedSocketFactory",
            "replica.Heartbeat",
            "scheduler.FencingAlerts",
            "scheduler.ScheduledPasses",
            "scheduler.TargetComparisonSchedule",
            "apply.session.UnfitSessionException",
            "apply.standalone.StandaloneProbe");

    /** What other packages use of the inner rooms of apply; each by its name. */
    private static final Set<String> APPLY_EXPORTS = Set.of(
            "ConnectorSource",
            "MonitorSource",
            "TargetIdentity",
            "TargetComparison",
            "HistoryFacts",
            "GuardedInstall",
            "CopyResolution",
            "ServerWatches",
            "WatchListener",
            "BatchKeyCheck");

    @Test
    void everyClassIsInAListedPackage() {
        Codebase.check(
                classes()
                        .should(have(
                                "belong to a package of the list",
                                type -> Stream.of(type)
                                        .filter(t -> !ROOMS.contains(roomOf(t)))
                                        .map(t -> t.getName() + " is in no package of the list"))),
                MAIN);
    }

    @Test
    void aPackageUsesOnlyPackagesBeforeIt() {
        Codebase.check(classes().should(have("use only packages before their own", this::upward)), MAIN);
    }

    private Stream<String> upward(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .filter(d -> Codebase.isOurs(d.getTargetClass()))
                .filter(d -> floor(d.getTargetClass()) > floor(type))
                .map(d -> roomOf(type) + " may not use " + roomOf(d.getTargetClass()) + ": " + d.getDescription());
    }

    private static int floor(JavaClass type) {
        return ROOMS.indexOf(roomOf(type));
    }

    @Test
    void noPackagesFormACycle() {
        Codebase.check(slices().matching("io.slipway.(*)..").should().beFreeOfCycles(), MAIN);
        Codebase.check(slices().matching("io.slipway.(**)").should().beFreeOfCycles(), MAIN);
    }

    @Test
    void otherPackagesUseApplyOnlyByItsEntryAndContract() {
        Codebase.check(
                classes()
                        .should(have(
                                "use apply by its root, its contract and the named types",
                                type -> packageOf(type).equals("apply") ? Stream.empty() : innerUses(type))),
                MAIN);
    }

    private static Stream<String> innerUses(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .filter(d -> Codebase.isOurs(d.getTargetClass()))
                .filter(d -> packageOf(d.getTargetClass()).equals("apply"))
                .filter(d -> !Set.of("apply", "apply.run").contains(roomOf(d.getTargetClass())))
                .filter(d -> !APPLY_EXPORTS.contains(
                        Codebase.outermost(d.getTargetClass()).getSimpleName()))
                .map(Dependency::getDescription);
    }

    @Test
    void everyPackageIsNullMarkedAndDocumented() throws Exception {
        for (var name : packages()) {
            var info = Class.forName(Codebase.ROOT + "." + name + ".package-info");
            assertThat(info.isAnnotationPresent(NullMarked.class))
                    .as("%s is @NullMarked", name)
                    .isTrue();
            var source =
                    Files.readString(Path.of("src/main/java/io/slipway", name.replace('.', '/'), "package-info.java"));
            assertThat(source).as("%s has a comment", name).startsWith("/**");
        }
    }

    @Test
    void concreteClassesAreFinalUnlessTheContainerMustProxyThem() {
        Codebase.check(
                classes()
                        .should(have(
                                "be final, sealed, abstract or a normal-scoped bean",
                                type -> Stream.of(type)
                                        .filter(ArchitectureTest::couldBeFinal)
                                        .map(t -> t.getName() + " should be final"))),
                MAIN);
    }

    private static boolean couldBeFinal(JavaClass type) {
        return !type.isInterface()
                && !type.isAnonymousClass()
                && !type.isEnum()
                && !type.getSimpleName().equals("package-info")
                && !type.getModifiers().contains(JavaModifier.ABSTRACT)
                && !type.getModifiers().contains(JavaModifier.FINAL)
                && !type.reflect().isSealed()
                && !type.isAnnotatedWith("jakarta.enterprise.context.ApplicationScoped")
                && !type.isAnnotatedWith("jakarta.enterprise.context.RequestScoped");
    }

    /**
     * A type is closed when no other package than its own can or does use it: it is package-private, or it is public
     * for the rooms of its package only.
     */
    @Test
    void atLeastHalfOfTheTypesAreClosed() {
        var all = Codebase.topLevel().toList();
        long closed = all.stream()
                .filter(t -> !isPublic(t) || isUsedOnlyWithin(Codebase::packageOf, t))
                .count();
        assertThat(100.0 * closed / all.size())
                .as("%d of %d types are closed, %d of them package-private", closed, all.size(), countPrivate(all))
                .isGreaterThanOrEqualTo(50);
    }

    private static long countPrivate(List<JavaClass> types) {
        return types.stream().filter(t -> !isPublic(t)).count();
    }

    @Test
    void aTypeThatOnlyItsOwnPackageUsesIsNotPublic() {
        assertThat(Codebase.topLevel()
                        .filter(ArchitectureTest::isPublic)
                        .filter(t -> isUsedOnlyWithin(Codebase::roomOf, t))
                        .map(t -> roomOf(t) + "." + t.getSimpleName()))
                .containsExactlyInAnyOrderElementsOf(REACHED_BY_OTHERS);
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC);
    }

    /** By the uses of the type and of the types nested in it. */
    private static boolean isUsedOnlyWithin(Function<JavaClass, String> place, JavaClass type) {
        return MAIN.stream()
                .filter(t -> Codebase.outermost(t).equals(type))
                .flatMap(t -> t.getDirectDependenciesToSelf().stream())
                .allMatch(d -> place.apply(d.getOriginClass()).equals(place.apply(type)));
    }

    private static java.util.SortedSet<String> packages() {
        return MAIN.stream().map(Codebase::roomOf).collect(Collectors.toCollection(java.util.TreeSet::new));
    }
}
