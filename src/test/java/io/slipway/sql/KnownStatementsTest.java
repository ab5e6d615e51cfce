package io.slipway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.sql.statement.Statement;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

class KnownStatementsTest {
    @Test
    void everyKnownStatementIsClassifiedAsListed() {
        var softly = new SoftAssertions();
        for (KnownStatement known : KnownStatement.all()) {
            Statement is = known.statement();
            softly.assertThat(is.kind().label()).as(known.sql()).isEqualTo(known.kind());
            softly.assertThat(is.lock().label()).as(known.sql()).isEqualTo(known.lock());
            softly.assertThat(is.transaction().label()).as(known.sql()).isEqualTo(known.transaction());
        }
        softly.assertAll();
    }

    @Test
    void theStatementsCoverMostKinds() {
        long kinds = KnownStatement.all().stream()
                .map(KnownStatement::kind)
                .distinct()
                .count();

        assertThat(kinds).isGreaterThan(130);
    }
}
