package io.slipway.api.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.problem.FieldError;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A problem as it is sent (RFC 9457, {@code application/problem+json}).
 *
 * @param instance the path of the request
 * @param code the slug, for programs
 * @param errors the wrong fields; absent if the problem is not about fields
 * @param members further members of this type, for example {@code rollout} of rollout-exists
 */
@Schema(name = "Problem", description = "RFC 9457 problem details")
public record ProblemDocument(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String code,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors,
        String traceId,
        @JsonAnyGetter Map<String, Object> members) {
    static final String MEDIA_TYPE = "application/problem+json";
}
