package io.slipway.postgres.address;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads the secret of a reference, when a session is opened and only for its login. Thread-safe. */
public final class Secrets {
    private static final int MAX_FILE_BYTES = 65_536;

    private final SecretSettings settings;
    private final Function<String, @Nullable String> environment;

    /** @param environment looks a variable up: {@code System::getenv}, or that and a {@code .env} file */
    public Secrets(SecretSettings settings, Function<String, @Nullable String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /** A server that asks for a cheaper proof of a password gets none. */
    public int minScramIterations() {
        return settings.minScramIterations();
    }

    /**
     * Refuses a reference that this installation's settings do not allow. The file need not exist yet.
     *
     * @throws io.slipway.problem.ProblemException {@code secret-not-allowed}
     */
    public void check(SecretRef ref, String pointer) {
        switch (ref) {
            case SecretRef.Env env -> {
                if (!settings.allows(env)) {
                    throw SecretRef.refused(
                            pointer,
                            env + " may not be read: give the variable a name with the prefix " + SecretSettings.PREFIX
                                    + ", or set SLIPWAY_TARGET_SECRET_VARIABLES=" + env.name() + " for each replica");
                }
            }
            case SecretRef.InFile file -> {
                if (settings.fileRoots().stream().noneMatch(root -> isAllowed(root, file.path()))) {
                    if (settings.fileRoots().stream().anyMatch(file.path()::startsWith)) {
                        throw SecretRef.refused(
                                pointer,
                                file + " is an alias or leads elsewhere: name the file in its own folder of secrets,"
                                        + " without a linked folder and without a name that begins with '..'");
                    }
                    throw SecretRef.refused(
                            pointer,
                            file + " is not below a folder of secrets: put it there, or set"
                                    + " SLIPWAY_TARGET_SECRET_FOLDERS="
                                    + file.path().getParent()
                                    + " for each replica");
                }
            }
        }
    }

    /**
     * The secret; empty if the variable is not set or the file does not exist.
     *
     * @throws io.slipway.problem.ProblemException {@code secret-not-allowed}
     */
    public Optional<Secret> read(SecretRef ref) {
        check(ref, "/secret");
        return switch (ref) {
            case SecretRef.Env env ->
                Optional.ofNullable(environment.apply(env.name())).map(Secret::new);
            case SecretRef.InFile file -> content(file.path()).map(Secret::new);
        };
    }

    /**
     * The one name of a secret, whatever the path of its folder: {@code /var/run} is a link to {@code /run}. The file's
     * own link is not followed, because Kubernetes changes it when the secret changes.
     */
    public SecretRef canonical(SecretRef ref) {
        return switch (ref) {
            case SecretRef.Env env -> env;
            case SecretRef.InFile file ->
                settings.fileRoots().stream()
                        .flatMap(root -> place(root, file.path()).stream())
                        .findFirst()
                        .map(SecretRef.InFile::new)
                        .orElse(file);
        };
    }

    private static boolean isAllowed(Path root, Path path) {
        return place(root, path).isPresent() && (!Files.exists(path) || isInside(root, path));
    }

    private static boolean isInside(Path root, Path path) {
        return real(path).startsWith(real(root));
    }

    /**
     * The real path of the folder, and the file's path below it. Empty if the path is not below the folder or is an
     * alias: Kubernetes keeps the files of a secret in folders such as {@code ..data}, and each file is a link there.
     */
    private static Optional<Path> place(Path root, Path path) {
        Path folder = real(root);
        Path parent = path.getParent();
        if (parent == null || !(path.startsWith(root) || path.startsWith(folder))) {
            return Optional.empty();
        }
        Path place = real(parent).resolve(path.getFileName());
        if (folder.getNameCount() == 0) {
            // the folder / is for the operator, who may name any file
            return Optional.of(place);
        }
        Path below = (path.startsWith(root) ? root : folder).relativize(path);
        return place.equals(folder.resolve(below)) && !hasHiddenName(place) ? Optional.of(place) : Optional.empty();
    }

    private static boolean hasHiddenName(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .anyMatch(name -> name.toString().startsWith(".."));
    }

    /** The real path, of the folders that exist. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException _) {
            Path parent = path.getParent();
            return parent == null ? path : real(parent).resolve(path.getFileName());
        }
    }

    private Optional<String> content(Path path) {
        try {
            Path real = path.toRealPath();
            // reads the checked path itself, so that a symbolic link created afterwards has no effect
            if (!isInsideAnyRoot(real) || !Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            try (var in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
                var text = new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.UTF_8);
                return Optional.of(text.replaceFirst("\\r?\\n\\z", ""));
            }
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private boolean isInsideAnyRoot(Path real) {
        return settings.fileRoots().stream().anyMatch(root -> isInside(root, real));
    }
}
