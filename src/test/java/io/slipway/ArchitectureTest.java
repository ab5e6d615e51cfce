package io.slipway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.slipway.Codebase.MAIN;
import static io.slipway.Codebase.PACKAGES;
import static io.slipway.Codebase.have;
import static io.slipway.Codebase.packageOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The packages are a list, and each may use only those before it. */
class ArchitectureTest {
    @Test
    void everyClassStandsOnAFloor() {
        Codebase.check(
                classes()
                        .should(have(
                                "belong to a package of the list",
                                type -> Stream.of(type)
                                        .filter(t -> !PACKAGES.contains(packageOf(t)))
                                        .map(t -> t.getName() + " is in no package of the list"))),
                MAIN);
    }

    @Test
    void aPackageUsesOnlyThoseBeforeIt() {
        Codebase.check(classes().should(have("use only packages before their own", this::upward)), MAIN);
    }

    private Stream<String> upward(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .filter(d -> Codebase.isOurs(d.getTargetClass()))
                .filter(d -> floor(d.getTargetClass()) > floor(type))
                .map(d ->
                        packageOf(type) + " may not use " + packageOf(d.getTargetClass()) + ": " + d.getDescription());
    }

    private static int floor(JavaClass type) {
        return PACKAGES.indexOf(packageOf(type));
    }

    @Test
    void noPackagesFormACycle() {
        Codebase.check(slices().matching("io.slipway.(*)..").should().beFreeOfCycles(), MAIN);
    }

    @Test
    void everyPackageIsNullMarkedAndSaysWhatItIs() throws Exception {
        for (var name : packages()) {
            var info = Class.forName(Codebase.ROOT + "." + name + ".package-info");
            assertThat(info.isAnnotationPresent(NullMarked.class))
                    .as("%s is @NullMarked", name)
                    .isTrue();
            var source = Files.readString(Path.of("src/main/java/io/slipway", name, "package-info.java"));
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

    @Test
    void theShareOfPublicTypesIsKnown() {
        var all = Codebase.topLevel().toList();
        var open = all.stream()
                .filter(t -> t.getModifiers().contains(JavaModifier.PUBLIC))
                .toList();
        System.out.printf(
                "public: %d of %d top-level types (%d %%)%n",
                open.size(), all.size(), 100 * open.size() / Math.max(1, all.size()));
        System.out.println("public and used by no other package: "
                + open.stream()
                        .filter(t -> t.getDirectDependenciesToSelf().stream()
                                .allMatch(d -> packageOf(d.getOriginClass()).equals(packageOf(t))))
                        .map(t -> packageOf(t) + "." + t.getSimpleName())
                        .sorted()
                        .collect(Collectors.joining(", ")));
        assertThat(all).isNotEmpty();
    }

    private static java.util.SortedSet<String> packages() {
        return MAIN.stream().map(Codebase::packageOf).collect(Collectors.toCollection(java.util.TreeSet::new));
    }
}
