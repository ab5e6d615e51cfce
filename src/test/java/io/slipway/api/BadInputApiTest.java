package io.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testing.ControlResource;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every request of {@link BadInput} is refused with its status and slug; all that are not are named at once. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class BadInputApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource("/")
    URI root;

    @Test
    void everyBadInputIsRefusedWithItsOwnProblem() throws Exception {
        String server = ApiClient.server();
        var secret = ApiClient.serverBody("x");
        Map<String, String> names = Map.of(
                "{server}", server,
                "{target}", ApiClient.target(server, Map.of()),
                "{secret}", String.valueOf(secret.get("secret")),
                "{port}", String.valueOf(secret.get("port")));
        List<BadInput> cases = BadInput.all();
        List<String> wrong = new ArrayList<>();
        for (BadInput input : cases) {
            String fault = fault(input, names);
            if (!fault.isEmpty()) {
                wrong.add(input.row() + " → " + fault);
            }
        }
        assertThat(wrong).as("of %d", cases.size()).isEmpty();
        assertThat(cases).hasSizeGreaterThan(400);
    }

    private String fault(BadInput input, Map<String, String> names) throws Exception {
        String path = input.path();
        String body = input.body();
        for (Map.Entry<String, String> name : names.entrySet()) {
            path = path.replace(name.getKey(), name.getValue());
            body = body == null ? null : body.replace(name.getKey(), name.getValue());
        }
        RawHttpClient.Answer answer = RawHttpClient.send(root, input.method(), path, input.headers(), body);
        if (answer.status() != input.status()) {
            return answer.status() + " instead of " + input.status() + ": " + answer.body();
        }
        if (!answer.contentType().equals("application/problem+json")) {
            return "is " + answer.contentType();
        }
        return faultOfDocument(JSON.readTree(answer.body()), input);
    }

    private static String faultOfDocument(JsonNode problem, BadInput input) {
        boolean right = problem.path("code").asText().equals(input.slug())
                && problem.path("type").asText().equals("urn:slipway:problem:" + input.slug())
                && problem.path("status").asInt() == input.status()
                && !problem.path("title").asText().isEmpty()
                && !problem.path("detail").asText().isEmpty()
                && !problem.path("instance").asText().isEmpty()
                && problem.path("traceId").asText().length() == 32
                && !problem.path("detail").asText().contains("Exception");
        return right ? "" : problem.toString();
    }
}
