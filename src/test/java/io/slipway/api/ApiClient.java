package io.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import io.restassured.specification.RequestSpecification;
import io.slipway.testing.GeneratedClient;
import io.slipway.testing.TestPostgres;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Short words for what ApiTests do again and again. */
public final class ApiClient {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final GeneratedClient CLIENT = new GeneratedClient(URI.create("http://localhost"));

    private ApiClient() {}

    /** A name that no other test has. */
    public static String uniqueName(String prefix) {
        return prefix + "-" + COUNT.incrementAndGet();
    }

    public static RequestSpecification json() {
        return given().filter(ApiClient::readProblem)
                .contentType("application/json")
                .urlEncodingEnabled(false);
    }

    /** Each problem is one that the generated client can read. */
    private static Response readProblem(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        Response response = context.next(request, expected);
        if (String.valueOf(response.contentType()).startsWith("application/problem+json")) {
            assertThat(CLIENT.problem(response.asString()).getStatus()).isEqualTo(response.statusCode());
        }
        return response;
    }

    static Response put(String path, Object body) {
        return json().body(body).put(path);
    }

    static Response post(String path, Object body) {
        return json().body(body).post(path);
    }

    static Response patch(String path, Object body) {
        return json().body(body).patch(path);
    }

    static Response get(String path) {
        return json().get(path);
    }

    static Response delete(String path) {
        return json().delete(path);
    }

    /** The body that registers the test server for its superuser. */
    public static Map<String, Object> serverBody(String name) {
        return serverBody(name, TestPostgres.SUPERUSER);
    }

    static Map<String, Object> serverBody(String name, String login) {
        var spec = TestPostgres.shared().database(TestPostgres.SUPERUSER).spec(login);
        Map<String, Object> body = new TreeMap<>();
        body.put("name", name);
        body.put("host", spec.address().host());
        body.put("port", spec.address().port());
        body.put("user", spec.user());
        body.put("secret", String.valueOf(spec.secret()));
        return body;
    }

    /** Registers the test server under a new name. */
    static String server() {
        String name = uniqueName("server");
        post("/v1/servers", serverBody(name)).then().statusCode(201);
        return name;
    }

    /** Registers a new database as a target. */
    static String target(String server, Map<String, String> labels) {
        String name = uniqueName("target");
        post("/v1/targets", targetBody(name, server, TestPostgres.shared().createDatabase(), labels))
                .then()
                .statusCode(201);
        return name;
    }

    static Map<String, Object> targetBody(
            String name, String server, TestPostgres.Database database, Map<String, String> labels) {
        return Map.of("name", name, "server", server, "database", database.name(), "labels", labels);
    }
}
