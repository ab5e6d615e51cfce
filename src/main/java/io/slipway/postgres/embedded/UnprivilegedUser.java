package io.slipway.postgres.embedded;

import io.slipway.problem.ServiceProblem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs PostgreSQL's programs as an account of their own if this process is root, because PostgreSQL refuses to run as
 * root. That account also owns the data. It is the account {@code slipway} of this machine, else the user id
 * {@value #OWN_ID}, for which no account is created.
 */
final class UnprivilegedUser {
    /** From a range that systemd's table of user ids names unused. */
    private static final int OWN_ID = 60_754;

    private static final int NOBODY = 65_534;
    private static final Path ACCOUNTS = Path.of("/etc/passwd");
    private static final boolean ROOT = isRoot();
    private static final List<Path> FOLDERS =
            Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin").map(Path::of).toList();
    private static final int ID = idOf("slipway").orElse(OWN_ID);

    private UnprivilegedUser() {}

    /** How the account is shown to people; empty if this process is not root, so that PostgreSQL runs as its user. */
    static Optional<String> shown() {
        return ROOT
                ? Optional.of(idOf("slipway").map(id -> "the account slipway").orElse("user id " + OWN_ID))
                : Optional.empty();
    }

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

    /** Lets the account pass through a folder of root's; others cannot list it. */
    static void letIn(Path folder) throws IOException {
        var permissions = Files.getPosixFilePermissions(folder);
        if (ROOT && !isOwn(folder) && permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
            Files.setPosixFilePermissions(folder, permissions);
        }
    }

    /** Makes the account that runs PostgreSQL the only one with access to a file or folder. */
    static void own(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        give(path, ID);
    }

    /** Gives a folder with all that is in it to the account; earlier versions used another one. */
    static void ownTree(Path folder) throws IOException {
        if (!ROOT) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.toList()) {
                give(path, ID);
            }
        }
    }

    /**
     * As {@link #own}, for {@code initdb} only, which wants a user with a name. The tree is given to the account when
     * it is complete.
     */
    static void ownForInitdb(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        give(path, named());
    }

    private static void give(Path path, int id) throws IOException {
        if (ROOT) {
            Files.setAttribute(path, "unix:uid", id, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", id, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static int named() {
        return ID == OWN_ID ? NOBODY : ID;
    }

    /** Runs a program to its end without root privileges and returns its output. */
    static Result run(Path folder, List<String> command) throws IOException {
        return run(folder, command, ID);
    }

    /** As {@link #run}, for {@code initdb}. */
    static Result runInitdb(Path folder, List<String> command) throws IOException {
        return run(folder, command, named());
    }

    /** As {@link #run}, as the owner of the data: a server that runs may be one of an earlier version. */
    static Result runAsOwner(Path data, Path folder, List<String> command) throws IOException {
        return run(folder, command, ROOT ? (Integer) Files.getAttribute(data, "unix:uid") : ID);
    }

    private static Result run(Path folder, List<String> command, int id) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(dropped(command, id))
                .directory(folder.toFile())
                .redirectErrorStream(true);
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

    private static List<String> dropped(List<String> command, int id) {
        if (!ROOT) {
            return command;
        }
        List<String> dropper = tool("setpriv", List.of("--reuid=" + id, "--regid=" + id, "--clear-groups"))
                .orElseThrow(() -> new ServiceProblem.Configuration(
                                "PostgreSQL does not run as root, and there is no setpriv (util-linux) to run it as "
                                        + shown().orElse("")
                                        + ": start Slipway as an ordinary user, install setpriv, or set SLIPWAY_DB_URL")
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
        return Files.getAttribute(path, "unix:uid").equals(ID);
    }

    private static Optional<Integer> idOf(String account) {
        try (Stream<String> lines = Files.lines(ACCOUNTS)) {
            return lines.map(line -> line.split(":"))
                    .filter(fields -> fields.length > 2 && fields[0].equals(account))
                    .map(fields -> Integer.valueOf(fields[2]))
                    .filter(id -> id != 0)
                    .findFirst();
        } catch (IOException | UncheckedIOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return "root".equals(System.getProperty("user.name"));
        }
    }
}
