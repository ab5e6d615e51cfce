package io.slipway.api.json;

import io.quarkus.runtime.configuration.MemorySize;
import io.slipway.problem.InputProblem;
import jakarta.enterprise.context.ApplicationScoped;
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

    /** @throws io.slipway.problem.ProblemException payload-too-large */
    byte[] read(InputStream in) throws IOException {
        byte[] body = in.readNBytes(Math.toIntExact(bytes) + 1);
        if (body.length > bytes) {
            throw tooLarge().asException();
        }
        return body;
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
