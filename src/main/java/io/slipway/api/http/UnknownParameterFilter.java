package io.slipway.api.http;

import io.slipway.problem.FieldError;
import io.slipway.problem.InputProblem;
import io.slipway.problem.NearestName;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Refuses a query with a parameter that the resource does not know: ignored, it would change what is asked for. */
@Provider
final class UnknownParameterFilter implements ContainerRequestFilter {
    private final ResourceInfo resource;
    private final Map<Method, Set<String>> known = new ConcurrentHashMap<>();

    UnknownParameterFilter(ResourceInfo resource) {
        this.resource = resource;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Map<String, List<String>> given = request.getUriInfo().getQueryParameters();
        if (given.isEmpty()) {
            return;
        }
        Set<String> names = known.computeIfAbsent(resource.getResourceMethod(), UnknownParameterFilter::names);
        List<FieldError> errors = new ArrayList<>();
        given.forEach((name, values) -> {
            if (!names.contains(name)) {
                errors.add(new FieldError("?" + shown(name), detail(name, names)));
            } else if (values.size() > 1) {
                errors.add(new FieldError("?" + name, "must be sent once"));
            }
        });
        if (!errors.isEmpty()) {
            throw new InputProblem.UnknownParameter(List.copyOf(errors)).asException();
        }
    }

    private static String detail(String name, Set<String> names) {
        return names.isEmpty()
                ? "is an unknown parameter; this resource has none"
                : "is an unknown parameter" + NearestName.question(name, names) + "; known parameters: "
                        + String.join(", ", names);
    }

    private static String shown(String name) {
        return name.length() > 64 ? name.substring(0, 64) : name;
    }

    /** Those of the method, and of methods that answer the same path in another media type. */
    private static Set<String> names(Method method) {
        return Arrays.stream(method.getDeclaringClass().getDeclaredMethods())
                .filter(other -> Objects.equals(path(method), path(other)))
                .flatMap(other -> Arrays.stream(other.getParameters()))
                .flatMap(UnknownParameterFilter::parameters)
                .filter(Objects::nonNull)
                .map(QueryParam::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<@Nullable QueryParam> parameters(Parameter parameter) {
        return parameter.isAnnotationPresent(BeanParam.class)
                ? fields(parameter.getType()).stream().map(field -> field.getAnnotation(QueryParam.class))
                : Stream.of(parameter.getAnnotation(QueryParam.class));
    }

    /** Also those that the type inherits. */
    private static List<Field> fields(Class<?> bean) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> type = bean; type != null; type = type.getSuperclass()) {
            fields.addAll(List.of(type.getDeclaredFields()));
        }
        return fields;
    }

    private static @Nullable String path(Method method) {
        Path path = method.getAnnotation(Path.class);
        return path == null ? null : path.value();
    }
}
