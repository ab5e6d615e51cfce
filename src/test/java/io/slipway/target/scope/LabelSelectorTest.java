package io.slipway.target.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The targets that selectors name, decided in memory; {@code TargetStoreDbTest} compares the database with it. */
public class LabelSelectorTest {
    public static final Map<String, String> LABELS = Map.of("tier", "tenant", "region", "eu", "in", "x");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tier=tenant                      | true
            tier==tenant                     | true
            tier = tenant , region = eu      | true
            tier=other                       | false
            tier!=other                      | true
            tier!=tenant                     | false
            owner!=anybody                   | true
            region in (eu,us)                | true
            region in ( us )                 | false
            region notin (eu,us)             | false
            owner notin (a,b)                | true
            owner in (a)                     | false
            tier                             | true
            tier exists                      | true
            owner exists                     | false
            !owner                           | true
            !tier                            | false
            in=x                             | true
            in in (x)                        | true
            tier=tenant,region in (eu,us),!o | true
            tier=tenant,region=us            | false
            """)
    void aSelectorMatchesTheLabels(String selector, boolean matches) {
        assertThat(LabelSelector.parse(selector, "/selector").matches(LABELS)).isEqualTo(matches);
    }
}
