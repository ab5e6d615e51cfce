package io.slipway.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.graalvm.nativeimage.hosted.Feature;
import org.graalvm.nativeimage.hosted.RuntimeReflection;

/**
 * Tells the native build which of our types are read by reflection: what Jackson writes and reads (all records and
 * enums, wherever they are), settings of Jdbi, and all of the REST API, whose methods and parameters are looked at by
 * the framework and by our filters. The types are found in the class path of the build, so no list has to be kept.
 */
final class NativeReflection implements Feature {
    private static final String OURS = "io/slipway/";
    private static final String API = "io.slipway.api.";
    private static final String JDBI_CONFIG = "org.jdbi.v3.core.config.JdbiConfig";

    @Override
    public String getDescription() {
        return "Records of Slipway, for Jackson, and its REST resources";
    }

    @Override
    public void beforeAnalysis(BeforeAnalysisAccess access) {
        access.getApplicationClassPath().stream()
                .flatMap(entry -> names(entry).stream())
                .map(access::findClassByName)
                .filter(Objects::nonNull)
                .filter(NativeReflection::isReflectedOn)
                .forEach(NativeReflection::register);
    }

    /** Whether the program reads this type by reflection. */
    static boolean isReflectedOn(Class<?> type) {
        return type.isRecord() || type.isEnum() || type.getName().startsWith(API) || isJdbiConfig(type);
    }

    /** Jdbi creates its settings, also ours. By name, because only stores use Jdbi. */
    private static boolean isJdbiConfig(Class<?> type) {
        return Stream.of(type.getInterfaces()).anyMatch(each -> each.getName().equals(JDBI_CONFIG));
    }

    /**
     * The names of our own types in a folder or archive of the class path, without those that a framework generated.
     */
    static List<String> names(Path entry) {
        if (!Files.exists(entry)) {
            return List.of();
        }
        try {
            if (Files.isDirectory(entry)) {
                return namesBelow(entry);
            }
            try (FileSystem archive = FileSystems.newFileSystem(entry)) {
                return namesBelow(archive.getPath("/"));
            }
        } catch (ProviderNotFoundException e) {
            return List.of(); // no archive
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> namesBelow(Path root) throws IOException {
        Path ours = root.resolve(OURS);
        if (!Files.isDirectory(ours)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(ours)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("_") && !name.contains("$$"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> !name.endsWith("package-info"))
                    .sorted()
                    .toList();
        }
    }

    private static void register(Class<?> type) {
        RuntimeReflection.register(type);
        // one by one: what is registered as a whole can be found, but not called
        RuntimeReflection.register(type.getDeclaredConstructors());
        RuntimeReflection.register(type.getDeclaredMethods());
        RuntimeReflection.register(type.getDeclaredFields());
        if (type.isRecord()) {
            RuntimeReflection.registerAllRecordComponents(type);
        }
    }
}
