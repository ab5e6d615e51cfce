package io.slipway.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The packaged program: in a small JVM or, after a native build, the binary. */
public final class Program {
    /** The tag of the tests that a native build makes, each of them with the binary. */
    public static final String SMOKE = "smoke";

    /** What users start: a launcher or the binary. */
    public static final Path FILE = Path.of("target/slipway").toAbsolutePath();

    /** Whether tests start the binary; set by the build. */
    public static final String NATIVE = "slipway.native";

    private static final Path JAR =
            Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();

    private Program() {}

    public static boolean isNative() {
        return Boolean.getBoolean(NATIVE);
    }

    /** What the tests start. */
    static Path artifact() {
        var artifact = isNative() ? FILE : JAR;
        if (!Files.exists(artifact)) {
            throw new AssertionError("not packaged: " + artifact);
        }
        return artifact;
    }

    /**
     * The program with a small heap.
     *
     * @param maxHeap in megabytes
     * @param options more of them for the JVM; the binary gets none
     */
    public static List<String> command(int maxHeap, List<String> options) {
        String heap = "-Xmx" + maxHeap + "m";
        if (isNative()) {
            return List.of(FILE.toString(), heap);
        }
        List<String> command = new ArrayList<>(options);
        command.addFirst(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:ActiveProcessorCount=1",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                JAR.toString()));
        return List.copyOf(command);
    }

    /** What users start, with this folder for its temporary files. */
    public static ProcessBuilder withTemporary(Path folder, String... words) {
        String option = "-Djava.io.tmpdir=" + folder;
        List<String> command = new ArrayList<>(List.of(words));
        if (isNative()) {
            command.addFirst(option);
        }
        command.addFirst(FILE.toString());
        var builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_TOOL_OPTIONS", option);
        return builder;
    }
}
