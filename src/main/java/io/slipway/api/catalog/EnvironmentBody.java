package io.slipway.api.catalog;

import io.slipway.api.http.Fields;
import io.slipway.api.json.CheckedBody;
import io.slipway.problem.FieldError;
import io.slipway.target.scope.BlockerRule;
import io.slipway.target.scope.EnvironmentPolicy;
import io.slipway.target.scope.RunTimeouts;
import io.slipway.target.scope.SeverityOverride;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code PUT /v1/environments/{name}}. */
@Schema(requiredProperties = {"position", "approvals", "autoRollout"})
record EnvironmentBody(
        @Nullable Integer position,
        @Nullable Integer approvals,
        @Nullable Integer approvalsAtRisk,
        @Nullable Boolean autoRollout,
        @Nullable Map<String, SeverityOverride> severities,
        @Nullable Duration softTimeout,
        @Nullable Duration hardTimeout,
        @Nullable BlockersBody blockers)
        implements CheckedBody {
    private static final int MAX_POSITION = 1000;
    private static final int MAX_APPROVALS = 100;
    private static final int MAX_ENTRIES = 200;
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9-]{1,62}");

    /** The sessions that may, or may not, be canceled or terminated as blockers. */
    record BlockersBody(
            @Nullable List<@Nullable BlockerRule> allow,
            @Nullable List<@Nullable BlockerRule> deny) {}

    @Override
    public List<FieldError> errors() {
        return Fields.errors(this::policy);
    }

    EnvironmentPolicy policy(Fields fields) {
        Integer atRisk = approvalsAtRisk == null
                ? null
                : Integer.valueOf(fields.integer("/approvalsAtRisk", approvalsAtRisk, 0, MAX_APPROVALS));
        fields.order("/softTimeout", softTimeout, "hardTimeout", hardTimeout);
        return new EnvironmentPolicy(
                fields.integer("/position", position, 0, MAX_POSITION),
                fields.integer("/approvals", approvals, 0, MAX_APPROVALS),
                atRisk,
                fields.required("/autoRollout", autoRollout, false),
                severities(fields),
                new RunTimeouts(
                        fields.duration("/softTimeout", softTimeout), fields.duration("/hardTimeout", hardTimeout)),
                blockers == null ? null : new BlockersReader(fields).read(blockers));
    }

    private Map<String, SeverityOverride> severities(Fields fields) {
        if (severities == null) {
            return Map.of();
        }
        boolean right = severities.entrySet().stream()
                .allMatch(e -> CODE.matcher(e.getKey()).matches() && Objects.nonNull(e.getValue()));
        fields.require(right, "/severities", "must map codes of checks to ERROR, WARNING, INFO or OFF");
        fields.require(severities.size() <= MAX_ENTRIES, "/severities", "must not have more than " + MAX_ENTRIES);
        return right ? severities : Map.of();
    }
}
