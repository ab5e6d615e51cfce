package io.slipway.cli.demo;

import io.slipway.problem.ServiceProblem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another process of this program that serves on free ports.
 *
 * @param rest the address of its REST API
 * @param id the id of the replica
 */
public record ReplicaProcess(Process process, URI rest, String id) {
    private static final Pattern READY = Pattern.compile("ready http=(\\d+) management=\\d+ replica=(\\S+)");

    /** Several replicas of a demo share one machine. */
    private static final String HEAP = "-Xmx256m";

    /** Starts the process; {@link #ready} waits until it serves. */
    static Process launch(Map<String, String> environment, Path log) {
        List<String> command = new ArrayList<>(thisProgram());
        command.addAll(List.of("serve", "--port", "0", "--management-port", "0"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_") || name.startsWith("QUARKUS_"));
        builder.environment().put("SLIPWAY_SERVE_SHUTDOWN_DELAY", "0s");
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the ready line of a launched process. */
    static ReplicaProcess ready(Process process, Path log) {
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Matcher matcher = READY.matcher(line);
                if (matcher.matches()) {
                    URI rest = URI.create("http://127.0.0.1:" + matcher.group(1));
                    return new ReplicaProcess(process, rest, matcher.group(2));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new ServiceProblem.Configuration("a replica did not start; see its log " + log).asException();
    }

    /** The command that starts this program: the binary, or java with its jar. */
    private static List<String> thisProgram() {
        String command = ProcessHandle.current().info().command().orElse("slipway");
        String jar = System.getProperty("java.class.path", "");
        if (jar.isEmpty() || System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
            return List.of(command, HEAP);
        }
        return List.of(
                command,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                HEAP,
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                jar);
    }
}
