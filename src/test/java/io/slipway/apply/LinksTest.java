package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import io.slipway.problem.TargetProblem.Reason;
import java.net.SocketException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinksTest {
    private static Links.Verdict opening(Reason reason) {
        return Links.of(new TargetProblem.Unreachable("db:5432", reason, "").asException());
    }

    @Test
    void anErrorOfTheServerSaysThatItLives() {
        for (var code : List.of("53200", "53300", "57014", "57P01", "57P03", "42501", "55P03")) {
            assertThat(Links.of(new SQLException("no", code))).as(code).isEqualTo(Links.Verdict.ANSWERED);
        }
        for (var reason : List.of(
                Reason.NOT_READY,
                Reason.TOO_MANY_CONNECTIONS,
                Reason.NO_DATABASE,
                Reason.WRONG_PASSWORD,
                Reason.OTHER)) {
            assertThat(opening(reason)).as(reason.name()).isEqualTo(Links.Verdict.ANSWERED);
        }
    }

    @Test
    void aTimeOutOrAResetIsSilence() {
        assertThat(Links.of(new SQLException("no", "08006"))).isEqualTo(Links.Verdict.SILENT);
        assertThat(Links.of(new SQLException("no"))).isEqualTo(Links.Verdict.SILENT);
        assertThat(opening(Reason.TIMEOUT)).isEqualTo(Links.Verdict.SILENT);
        assertThat(opening(Reason.REFUSED)).isEqualTo(Links.Verdict.SILENT);
        var cause = new SQLException("no", "08001", new SocketException("reset"));
        assertThat(Links.of(new ProblemException(new TargetProblem.Unreachable("db:5432", Reason.OTHER, ""), cause)))
                .isEqualTo(Links.Verdict.SILENT);
    }

    @Test
    void aNameThatIsNotFoundSaysNothing() {
        assertThat(opening(Reason.NO_ADDRESS)).isEqualTo(Links.Verdict.UNKNOWN);
    }
}
