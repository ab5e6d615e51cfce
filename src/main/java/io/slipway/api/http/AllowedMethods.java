package io.slipway.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The methods of each path, by the OpenAPI document: the framework names none when it refuses a method. */
@ApplicationScoped
class AllowedMethods {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private record Methods(Pattern path, Set<String> names) {}

    private final List<Methods> paths;

    AllowedMethods(ObjectMapper mapper) {
        String resource = OpenApiConstants.BASE_NAME + ".JSON";
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            this.paths = in == null ? List.of() : read(mapper.readTree(in).path("paths"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Methods> read(JsonNode document) {
        List<Methods> found = new ArrayList<>();
        document.properties().forEach(path -> {
            Set<String> names = new TreeSet<>();
            path.getValue().fieldNames().forEachRemaining(key -> {
                if (METHODS.contains(key)) {
                    names.add(key.toUpperCase(Locale.ROOT));
                }
            });
            // every parameter of a path is one segment
            found.add(new Methods(Pattern.compile(path.getKey().replaceAll("\\{[^}]+}", "[^/]+")), names));
        });
        return found;
    }

    /** As the header {@code Allow} has them; empty for a path that is not in the document. */
    String of(String path) {
        return paths.stream()
                .filter(each -> each.path().matcher(path).matches())
                .findFirst()
                .map(each -> String.join(", ", each.names()))
                .orElse("");
    }
}
