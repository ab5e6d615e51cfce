package io.slipway.api.http;

import io.slipway.audit.Actor;
import io.slipway.problem.InputProblem;
import java.util.regex.Pattern;

/** Names one creation: the header is only unique together with who sent it where. */
record IdempotencyKey(String actor, String method, String path, String key) {
    private static final Pattern FORM = Pattern.compile("[\\x21-\\x7E]{1,255}");

    static IdempotencyKey of(Actor actor, String method, String path, String header) {
        if (!FORM.matcher(header).matches()) {
            throw new InputProblem.Validation("Idempotency-Key", "must be 1 to 255 visible ASCII characters")
                    .asException();
        }
        return new IdempotencyKey(actor.name(), method, path, header);
    }
}
