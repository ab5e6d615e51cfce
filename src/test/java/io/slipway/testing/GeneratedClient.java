package io.slipway.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import client.ApiClient;
import client.ApiException;
import client.model.Problem;
import com.fasterxml.jackson.databind.DeserializationFeature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * The client that is generated from {@code docs/openapi.yaml}. It refuses each field that the document does not name.
 */
public final class GeneratedClient {
    private final ApiClient client = new ApiClient();

    /** @param root of the service */
    public GeneratedClient(URI root) {
        client.updateBaseUri(root.toString().replaceFirst("/$", ""));
        client.getObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /** To make the interfaces of the operations with. */
    public ApiClient client() {
        return client;
    }

    /** What the requests of interfaces have beyond the document that are made from now on. */
    public GeneratedClient with(Consumer<HttpRequest.Builder> more) {
        client.setRequestInterceptor(more);
        return this;
    }

    /** Sends the body of a request only when the service has said that it reads it. */
    public GeneratedClient asking() {
        return with(request -> request.expectContinue(true));
    }

    /** The problem with which the call is refused. */
    public Problem problem(int status, ThrowingCallable call) {
        ApiException refused = catchThrowableOfType(ApiException.class, call);
        assertThat(refused).as("refused with %d", status).isNotNull();
        assertThat(refused.getCode()).as(refused.getResponseBody()).isEqualTo(status);
        return problem(refused.getResponseBody());
    }

    /** As the client reads it. */
    public Problem problem(String body) {
        try {
            return client.getObjectMapper().readValue(body, Problem.class);
        } catch (IOException e) {
            throw new AssertionError(body, e);
        }
    }
}
