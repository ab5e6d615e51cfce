package io.slipway.postgres.embedded;

import io.slipway.problem.ServiceProblem;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs PostgreSQL's programs as the account {@code nobody} if this process is root, because PostgreSQL refuses to run
 * as root. That account also owns the data.
 */
final class UnprivilegedUser {
    private static final int NOBODY = 65_534;
    private static final boolean ROOT = isRoot();
    private static final List<Path> FOLDERS =
            Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin").map(Path::of).toList();

    private UnprivilegedUser() {}

    /** Whether other accounts can reach this folder. If it does not exist, its parent is checked. */
    static boolean canReach(Path folder) throws IOException {
        for (Path step = folder.toAbsolutePath(); ROOT && step != null; step = step.getParent()) {
            if (Files.exists(step)
                    && !Files.getPosixFilePermissions(step).contains(PosixFilePermission.OTHERS_EXECUTE)
                    && !isOwn(step)) {
                return false;
            }
        }
        return true;
    }

    /** Makes the account that runs PostgreSQL the only one with access to a file or folder. */
    static void own(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        if (ROOT) {
            Files.setAttribute(path, "unix:uid", NOBODY);
            Files.setAttribute(path, "unix:gid", NOBODY);
        }
    }

    /** Runs a program to its end without root privileges and returns its output. */
    static Result run(Path folder, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(dropped(command)).directory(folder.toFile()).redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("SLIPWAY_"));
        environment.put("LC_ALL", "C");
        Process process = builder.start();
        try (BufferedReader out = process.inputReader()) {
            String text = out.readAllAsString();
            return new Result(process.waitFor(), text.strip());
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command.getFirst(), e);
        }
    }

    /** The exit code and output of a program. */
    record Result(int code, String output) {}

    private static List<String> dropped(List<String> command) {
        if (!ROOT) {
            return command;
        }
        List<String> dropper = tool("setpriv", List.of("--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"))
                .or(() -> tool("runuser", List.of("-u", "nobody", "--")))
                .orElseThrow(() -> new ServiceProblem.Configuration(
                                "PostgreSQL does not run as root, and neither setpriv nor runuser is there to drop to"
                                        + " another account: start Slipway as an ordinary user or set SLIPWAY_DB_URL")
                        .asException());
        return Stream.concat(dropper.stream(), command.stream()).toList();
    }

    private static Optional<List<String>> tool(String name, List<String> arguments) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(path -> {
                    var line = new ArrayList<String>();
                    line.add(path.toString());
                    line.addAll(arguments);
                    return line;
                });
    }

    private static boolean isOwn(Path path) throws IOException {
        return Files.getAttribute(path, "unix:uid").equals(NOBODY);
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return "root".equals(System.getProperty("user.name"));
        }
    }
}
