package io.slipway.target.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.control.JsonColumn;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of a policy, as patterns and as JSON. */
class BlockerRuleTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            reports,   reports,      true
            reports,   reports-eu,   false
            reports,   Reports,      false
            rep*,      reports,      true
            *-eu,      reports-eu,   true
            *-eu,      reports-us,   false
            r*t*s,     reports,      true
            r**s,      reports,      true
            *,         '',           true
            .*,        reports,      false
            *a*a*a*a*a*a*a*a*a*a*a*b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, false
            """)
    void aStarMatchesAnyCharacters(String pattern, String name, boolean matches) {
        assertThat(BlockerRule.of(pattern).matches("app", name)).isEqualTo(matches);
        assertThat(new BlockerRule(pattern, null, null, null).matches(name, "app"))
                .isEqualTo(matches);
    }

    @Test
    void aPolicyIsReadAsItWasWritten() {
        var rule = new BlockerRule("app", "rep*", Duration.ofMinutes(5), BlockerRule.Action.TERMINATE);
        var policy = new BlockerPolicy(List.of(BlockerRule.of("shop"), rule), List.of());
        String json = JsonColumn.write(policy);
        assertThat(json).isEqualTo("""
                {"allow":["shop",{"role":"app","application":"rep*","idleInTransactionFor":"PT5M","action":"TERMINATE"}],\
                "deny":[]}""");
        assertThat(JsonColumn.read(json, BlockerPolicy.class)).isEqualTo(policy);
    }
}
