package io.slipway.migration.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Lists the files of a directory and of its subdirectories, by name. Names that begin with a dot are left out.
 *
 * <p>A link to a file of the directory is a file: Kubernetes mounts a ConfigMap in this way. A link that leads out of
 * the directory is an error, since the text behind it is not under the control of those who review the directory.
 */
final class DirectoryWalk {
    /** What file systems of another operating system refuse, and what breaks a line on the terminal. */
    private static final Pattern ILLEGAL = Pattern.compile("[<>:\"|?*\\\\\\p{C}\\uFFFD]|[ .]$");

    private final Path root;
    private final Path realRoot;
    private final FileFindings findings;
    private final List<FoundFile> files = new ArrayList<>();

    private DirectoryWalk(Path root, FileFindings findings) throws IOException {
        this.root = root;
        this.realRoot = root.toRealPath();
        this.findings = findings;
    }

    static List<FoundFile> of(Path directory, FileFindings findings) {
        try {
            var walk = new DirectoryWalk(directory, findings);
            walk.list(directory);
            return walk.files;
        } catch (FileSystemException e) {
            findings.add(unreadable(e.getFile() == null ? directory : Path.of(e.getFile())));
        } catch (IOException e) {
            findings.add(unreadable(directory));
        }
        return List.of();
    }

    static FileFinding unreadable(Path path) {
        return FileFinding.error(
                "unreadable-file",
                path,
                "The file system refuses to read it.",
                "Check that it exists and that this user may read it.");
    }

    private void list(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.removeIf(child -> child.getFileName().toString().startsWith("."));
        children.sort(null);
        Map<String, Path> seen = new HashMap<>();
        for (Path child : children) {
            String name = child.getFileName().toString();
            Path twin = seen.putIfAbsent(onOtherSystems(name), child);
            if (twin != null) {
                findings.add(caseCollision(child, twin));
            }
            visit(child, name);
        }
    }

    private void visit(Path child, String name) throws IOException {
        if (Files.isSymbolicLink(child)) {
            link(child);
        } else if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
            checkName(child, name);
            list(child);
        } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
            checkName(child, name);
            add(child);
        } else {
            findings.add(special(child));
        }
    }

    private static FileFinding special(Path file) {
        return FileFinding.error(
                "illegal-path",
                file,
                "It is a pipe, a socket or a device, and no file.",
                "Delete it, or put the file there that it should be.");
    }

    /** A link to a directory inside leads to files that are listed where they are. */
    private void link(Path child) {
        try {
            Path real = child.toRealPath();
            if (!real.startsWith(realRoot)) {
                findings.add(FileFinding.error(
                        "link-outside",
                        child,
                        "The link leads out of the directory of migrations, to " + real + ".",
                        "Put a copy of the file in the directory instead of the link."));
            } else if (Files.isRegularFile(real)) {
                add(child);
            } else if (!Files.isDirectory(real)) {
                findings.add(special(child));
            }
        } catch (IOException e) {
            findings.add(FileFinding.error(
                    "link-broken",
                    child,
                    "The link leads to nothing that can be read.",
                    "Delete the link, or restore the file that it leads to."));
        }
    }

    private void add(Path file) {
        files.add(new FoundFile(file, root.relativize(file).toString().replace('\\', '/')));
    }

    private void checkName(Path file, String name) {
        if (ILLEGAL.matcher(name).find()) {
            findings.add(FileFinding.error(
                    "illegal-path",
                    file,
                    "The name has a character that another file system refuses or cannot show.",
                    "Rename it: use letters, digits, '_', '-' and '.'."));
        }
    }

    /** Neither case nor the encoding of accents makes a difference there. */
    private static String onOtherSystems(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    private static FileFinding caseCollision(Path file, Path twin) {
        return FileFinding.error(
                "case-collision",
                file,
                "For Windows and macOS the name is the same as " + twin.getFileName()
                        + ": there, one file replaces the other.",
                "Rename or delete one of them.");
    }
}
