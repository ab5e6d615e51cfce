package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.monitor.SessionReport;
import io.slipway.rollout.task.TaskRunState;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the native build is told is complete. */
class NativeReflectionTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path METADATA = CLASSES.resolve("META-INF/native-image");

    /** What the builder refuses in a static field: it would be the same in each process, or belongs to the machine. */
    private static final Pattern OF_THE_MACHINE = Pattern.compile("Random|InetAddress|CidrRange|Socket|Process");

    private static List<Class<?>> ours() throws Exception {
        List<Class<?>> types = new ArrayList<>();
        for (String name : NativeReflection.names(CLASSES)) {
            types.add(Class.forName(name, false, NativeReflectionTest.class.getClassLoader()));
        }
        return types;
    }

    @Test
    void everyRecordAndEnumOfTheSourcesIsRegistered() throws Exception {
        List<Class<?>> registered =
                ours().stream().filter(NativeReflection::isReflectedOn).toList();
        assertThat(registered).contains(SessionReport.class, TaskRunState.class);
        assertThat(registered.stream().filter(Class::isRecord).count()).isEqualTo(declared("record"));
        assertThat(registered.stream().filter(Class::isEnum).count()).isEqualTo(declared("enum"));
    }

    /** How many types of this kind the sources declare, nested ones too. */
    private static long declared(String kind) throws IOException {
        var declaration = Pattern.compile("(?m)^ *(?:(?:public|private|static|final) )*" + kind + " [A-Z]\\w*");
        long count = 0;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                count += declaration.matcher(Files.readString(file)).results().count();
            }
        }
        return count;
    }

    @Test
    void theBuilderKnowsTheTypesOfEveryCommand() throws IOException {
        var known = new ObjectMapper()
                .readTree(METADATA.resolve("picocli-generated/io.slipway/commands/reflect-config.json")
                        .toFile())
                .findValuesAsText("name");
        assertThat(known)
                .containsAll(types(Main.commandLine(new ServeCommand())).toList());
    }

    /** The types of a command, of its subcommands and of what is mixed into them; a method is one of its type. */
    private static Stream<String> types(CommandLine line) {
        var own = Stream.concat(Stream.of(line.getCommandSpec()), line.getCommandSpec().mixins().values().stream());
        return Stream.concat(
                own.map(spec -> spec.userObject().getClass().getName()).filter(name -> name.startsWith("io.slipway.")),
                line.getSubcommands().values().stream().flatMap(NativeReflectionTest::types));
    }

    @Test
    void whatDependsOnTheMachineIsMadeWhenTheProgramRuns() throws Exception {
        String told = Files.readString(METADATA.resolve("io.slipway/slipway/native-image.properties"));
        assertThat(ours().stream()
                        .filter(type -> Arrays.stream(type.getDeclaredFields())
                                .filter(field -> Modifier.isStatic(field.getModifiers()))
                                .map(Field::getGenericType)
                                .anyMatch(t ->
                                        OF_THE_MACHINE.matcher(t.getTypeName()).find()))
                        .map(Class::getName))
                .isNotEmpty()
                .allMatch(told::contains, "is initialized at run time");
    }
}
