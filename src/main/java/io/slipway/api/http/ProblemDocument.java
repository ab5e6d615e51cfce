package io.slipway.api.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.problem.FieldError;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a caller sees of a problem (RFC 9457, {@code application/problem+json}).
 *
 * @param instance the path of the request
 * @param code the slug once more, for programs
 * @param errors where the request is wrong; left out when it is not about fields
 * @param members what else belongs to this type, {@code rollout} of rollout-exists for one
 */
@Schema(name = "Problem", description = "RFC 9457 problem details")
record ProblemDocument(
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
