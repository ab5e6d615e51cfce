package io.slipway.apply.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import io.slipway.problem.TargetProblem.Reason;
import java.net.SocketException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkFailureTest {
    private static LinkFailure.Verdict opening(Reason reason) {
        return LinkFailure.of(new TargetProblem.Unreachable("db:5432", reason, "").asException());
    }

    @Test
    void anErrorOfTheServerIsAResponse() {
        for (var code : List.of("53200", "53300", "57014", "57P01", "57P03", "42501", "55P03")) {
            assertThat(LinkFailure.of(new SQLException("no", code)))
                    .as(code)
                    .isEqualTo(LinkFailure.Verdict.SERVER_RESPONDED);
        }
        for (var reason : List.of(
                Reason.NOT_READY,
                Reason.TOO_MANY_CONNECTIONS,
                Reason.NO_DATABASE,
                Reason.WRONG_PASSWORD,
                Reason.OTHER)) {
            assertThat(opening(reason)).as(reason.name()).isEqualTo(LinkFailure.Verdict.SERVER_RESPONDED);
        }
    }

    @Test
    void aTimeoutOrAResetIsNoResponse() {
        assertThat(LinkFailure.of(new SQLException("no", "08006"))).isEqualTo(LinkFailure.Verdict.NO_RESPONSE);
        assertThat(LinkFailure.of(new SQLException("no"))).isEqualTo(LinkFailure.Verdict.NO_RESPONSE);
        assertThat(opening(Reason.TIMEOUT)).isEqualTo(LinkFailure.Verdict.NO_RESPONSE);
        assertThat(opening(Reason.REFUSED)).isEqualTo(LinkFailure.Verdict.NO_RESPONSE);
        var cause = new SQLException("no", "08001", new SocketException("reset"));
        assertThat(LinkFailure.of(
                        new ProblemException(new TargetProblem.Unreachable("db:5432", Reason.OTHER, ""), cause)))
                .isEqualTo(LinkFailure.Verdict.NO_RESPONSE);
    }

    @Test
    void anUnresolvedNameDoesNotReachTheServer() {
        assertThat(opening(Reason.NO_ADDRESS)).isEqualTo(LinkFailure.Verdict.NOT_REACHED);
    }
}
