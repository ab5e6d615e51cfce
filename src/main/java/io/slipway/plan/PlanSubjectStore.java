package io.slipway.plan;

import io.slipway.problem.FieldError;
import io.slipway.problem.InputProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Resolves the names in a plan: its project, its targets or its group. */
public final class PlanSubjectStore {
    private static final String PROJECT = """
            SELECT id FROM slipway.project WHERE name = :name
            """;

    private static final String GROUP = """
            SELECT g.id FROM slipway.target_group g
            WHERE g.name = :name AND g.project = :project AND g.deleted_at IS NULL
            FOR SHARE
            """;

    /**
     * Resolves and locks the named objects, so that none is deleted before the transaction ends.
     *
     * @throws io.slipway.problem.ProblemException validation, with one pointer for each missing object
     */
    public Subjects resolve(Handle handle, String project, List<String> targets, @Nullable String group) {
        long projectId = handle.createQuery(PROJECT)
                .bind("name", project)
                .mapTo(Long.class)
                .findOne()
                .orElseThrow(() -> missing("/project", "project", project));
        if (group == null) {
            return new Subjects(projectId, targets(handle, projectId, targets), null);
        }
        Long id = handle.createQuery(GROUP)
                .bind("name", group)
                .bind("project", projectId)
                .mapTo(Long.class)
                .findOne()
                .orElseThrow(() -> missing("/group", "group", group));
        return new Subjects(projectId, List.of(), id);
    }

    private static final String TARGETS = """
            SELECT t.id, t.name FROM slipway.target t
            WHERE t.name = ANY (:names) AND t.project = :project AND t.deleted_at IS NULL
            ORDER BY t.id FOR SHARE
            """;

    private static List<Long> targets(Handle handle, long project, List<String> names) {
        Map<String, Long> found = new HashMap<>();
        handle.createQuery(TARGETS)
                .bindArray("names", String.class, names)
                .bind("project", project)
                .map((rs, ctx) -> found.put(rs.getString("name"), rs.getLong("id")))
                .list();
        List<Long> ids = new ArrayList<>();
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Long id = found.get(names.get(i));
            if (id == null) {
                errors.add(new FieldError("/targets/" + i, "there is no target '" + names.get(i) + "' in the project"));
            } else {
                ids.add(id);
            }
        }
        if (!errors.isEmpty()) {
            throw new InputProblem.Validation(errors).asException();
        }
        return ids;
    }

    private static RuntimeException missing(String pointer, String kind, String name) {
        return new InputProblem.Validation(pointer, "there is no " + kind + " '" + name + "'").asException();
    }

    /** The ids of the objects that a plan names. */
    public record Subjects(
            long project, List<Long> targets, @Nullable Long group) {}
}
