package io.slipway.api;

import static io.slipway.api.ApiClient.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipway.testing.ControlResource;
import io.slipway.testing.TestPostgres;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** One request cancels many runs, a few at a time. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class CancelManyApiTest extends SteppedServiceFixture {
    private static final int CHANGES = 120;

    @ConfigProperty(name = "slipway.test.control.database")
    String control;

    @Test
    void cancelManyAnswersPerUidAndRefusesUnknownUids() {
        Response created = create(Collections.nCopies(CHANGES, "SELECT 1"), Map.of("checks", "SKIP"));
        String rollout = created.path("rollout");
        List<String> uids = List.of(query(rollout, "string_agg(r.uid::text, ',' ORDER BY r.uid DESC)")
                .split(",", -1));
        assertThat(uids).hasSize(CHANGES);

        List<String> withUnknown =
                Stream.concat(uids.stream(), Stream.of("987654321")).toList();
        post("/v1/task-runs/cancel", Map.of("uids", withUnknown))
                .then()
                .statusCode(404)
                .body("code", equalTo("not-found"));
        assertThat(query(rollout, "count(*) FILTER (WHERE r.state = 'CANCELED')"))
                .isEqualTo("0");

        Response canceled = post("/v1/task-runs/cancel", Map.of("uids", uids));
        canceled.then().statusCode(202).body("items.state", everyItem(equalTo("CANCELED")));
        assertThat(canceled.<List<String>>path("items.uid")).isEqualTo(uids);

        post("/v1/task-runs/cancel", Map.of("uids", uids))
                .then()
                .statusCode(202)
                .body("items.problem.code", hasSize(CHANGES))
                .body("items.problem.code", everyItem(equalTo("state-conflict")));
    }

    @Test
    void tooManyUidsAreRefusedWithTheLimit() {
        post("/v1/task-runs/cancel", Map.of("uids", Collections.nCopies(10_001, "1")))
                .then()
                .statusCode(422)
                .body("detail", containsString("10000"));
    }

    private String query(String rollout, String columns) {
        return String.valueOf(TestPostgres.shared().database(control).query("""
                SELECT %s FROM slipway.task_run r JOIN slipway.task k ON k.id = r.task WHERE k.rollout = %s
                """.formatted(columns, rollout)));
    }
}
