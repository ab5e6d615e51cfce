package io.slipway.api.json;

import io.quarkus.runtime.configuration.MemorySize;
import io.slipway.problem.InputProblem;
import io.slipway.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The maximal size of a body: {@code slipway.http.max-body-size}, 10 MiB by default. */
@ApplicationScoped
public class BodyLimit {
    private final long bytes;

    BodyLimit(@ConfigProperty(name = "slipway.http.max-body-size") MemorySize size) {
        this.bytes = size.asLongValue();
    }

    /**
     * The whole body. What is more than {@link BodyBudget#MIN_COUNTED_BYTES} of it is counted while it arrives.
     *
     * @throws io.slipway.problem.ProblemException payload-too-large; overloaded; bad-request if the body stops before
     *     its end
     */
    byte[] read(InputStream in, BodyShare share) {
        var body = new ByteArrayOutputStream();
        try {
            byte[] part = in.readNBytes(BodyBudget.MIN_COUNTED_BYTES);
            while (part.length > 0) {
                body.write(part);
                if (body.size() > bytes) {
                    throw tooLarge().asException();
                }
                part = in.readNBytes(BodyBudget.MIN_COUNTED_BYTES);
                share.take(part.length);
            }
        } catch (IOException e) {
            throw new ProblemException(
                    new InputProblem.BadRequest(
                            InputProblem.Http.BAD_REQUEST, "the body stopped before its end; send the request again"),
                    e);
        }
        return body.toByteArray();
    }

    public long bytes() {
        return bytes;
    }

    public boolean allows(long contentLength) {
        return contentLength <= bytes;
    }

    public InputProblem tooLarge() {
        return new InputProblem.BadRequest(
                InputProblem.Http.PAYLOAD_TOO_LARGE, "the body is larger than the limit of " + bytes + " bytes");
    }
}
