package io.slipway.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.cli.rest.RestException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTextTest {
    private static CommandFailedException refused(int status, String members) throws IOException {
        var problem = new ObjectMapper().readTree("{" + members.replace('\'', '"') + "}");
        return RefusalText.failure(
                new RestException(new RestException.Refused(status, problem)),
                RefusalText.Places.POINTERS,
                " --server http://db:1");
    }

    @ParameterizedTest
    @CsvSource({
        "400,2", "404,2", "422,2", "428,2", "409,4", "412,4", "408,5", "429,5", "431,2", "502,5", "503,5", "401,6",
        "403,6", "500,1"
    })
    void theExitCodeFollowsTheStatus(int status, int exitCode) throws IOException {
        assertThat(refused(status, "").exitCode()).isEqualTo(exitCode);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            plan-not-ready   | /v1/plans/7/rollout      | slipway plan check 7 --server http://db:1
            rollout-exists   | /v1/plans/7/rollout      | slipway rollout watch 8 --server http://db:1
            target-exists    | /v1/targets              | slipway target show other --server http://db:1
            not-found        | /v1/servers/db           | slipway server list --server http://db:1
            not-found        | /v1/tasks/9              | slipway rollout list --server http://db:1
            name-taken       | /v1/targets              | slipway target list --server http://db:1
            in-use           | /v1/servers/db           | slipway target list --server http://db:1
            state-conflict   | /v1/rollouts/8/cancel    | slipway rollout show 8 --server http://db:1
            not-running      | /v1/task-runs/12/session | slipway task show 12 --run --server http://db:1
            missing-privilege | /v1/servers              | slipway doctor --url postgresql://USER@HOST/DATABASE
            control-unavailable | /v1/plans             | type the command again
            """)
    void theNextCommandFollowsTheProblem(String code, String instance, String next) throws IOException {
        assertThat(refused(
                                409,
                                "'code': '" + code + "', 'instance': '" + instance
                                        + "', 'planStatus': 'BLOCKED', 'rollout': '8', 'target': 'other'")
                        .lines())
                .last()
                .isEqualTo("Next: " + next);
    }

    @Test
    void eachWrongFieldHasALine() throws IOException {
        assertThat(refused(
                                422,
                                "'title': 'Fields are invalid', 'detail': 'both', 'errors': ["
                                        + "{'pointer': '/a', 'detail': 'is required'}, {'pointer': '/b', 'detail': 'no'}]")
                        .lines())
                .containsExactly("Fields are invalid", "  /a: is required", "  /b: no");
    }

    @Test
    void anAnswerWithoutAProblemIsStillExplained() throws IOException {
        assertThat(refused(404, "'title': 'The server answers with HTTP 404'").lines())
                .containsExactly("The server answers with HTTP 404");
    }
}
