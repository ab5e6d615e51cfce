package io.slipway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static io.slipway.Codebase.MAIN;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CDI beans: annotated classes with constructor injection; a producer only where code has to make the value. */
class BeansTest {
    private static final List<String> BEANS = List.of(
            "scheduler.TaskRunScheduler",
            "scheduler.CheckRunScheduler",
            "signal.SignalListener",
            "session.SessionMonitor");

    @Test
    void theListedBeansHaveOneInjectedConstructor() {
        for (var name : BEANS) {
            if (MAIN.containPackage(Codebase.ROOT + "." + name.substring(0, name.indexOf('.')))) {
                assertIsBean(MAIN.get(Codebase.ROOT + "." + name));
            }
        }
    }

    private static void assertIsBean(JavaClass bean) {
        assertThat(bean.isAnnotatedWith(ApplicationScoped.class))
                .as("%s is @ApplicationScoped", bean.getSimpleName())
                .isTrue();
        assertThat(bean.getConstructors())
                .as("constructors of %s", bean.getSimpleName())
                .hasSize(1)
                .allMatch((JavaConstructor c) -> c.isAnnotatedWith(Inject.class));
    }

    /** A class whose constructor is all that makes it is a bean by a scope annotation. */
    @Test
    void aProducerDoesMoreThanCallOneConstructor() {
        var producers = MAIN.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Produces.class))
                .toList();
        assertThat(producers).isNotEmpty();
        assertThat(producers)
                .filteredOn(method -> method.getCallsFromSelf().size() == 1
                        && method.getConstructorCallsFromSelf().size() == 1)
                .isEmpty();
    }

    /** Two beans that use each other are separated by a small interface, such as {@code signal.Waker}. */
    @Test
    void noBeanIsLookedUpLater() {
        Codebase.check(noClasses().should().dependOnClassesThat().areAssignableTo(Instance.class), MAIN);
    }

    @Test
    void noFieldOrSetterIsInjected() {
        for (var annotation :
                List.of(Inject.class.getName(), "org.eclipse.microprofile.config.inject.ConfigProperty")) {
            Codebase.check(noFields().should().beAnnotatedWith(annotation), MAIN);
            Codebase.check(noMethods().should().beAnnotatedWith(annotation), MAIN);
        }
    }
}
