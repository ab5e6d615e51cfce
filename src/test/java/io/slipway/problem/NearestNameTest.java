package io.slipway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    private static final List<String> KNOWN = List.of("title", "targets", "url", "labels");

    @Test
    void aMistypedNameLeadsToTheNearest() {
        assertThat(NearestName.of("titel", KNOWN)).contains("title");
        assertThat(NearestName.question("titel", KNOWN)).isEqualTo("; did you mean 'title'?");
        assertThat(NearestName.question("zebra", KNOWN)).isEmpty();
    }

    @Test
    void caseDoesNotCount() {
        assertThat(NearestName.of("URL", KNOWN)).contains("url");
    }

    @Test
    void aThirdOfTheLettersMayDifferRoundedUp() {
        assertThat(NearestName.of("abcd", List.of("abxy"))).contains("abxy");
        assertThat(NearestName.of("abcd", List.of("axyz"))).isEmpty();
        assertThat(NearestName.of("abc", List.of("abx"))).contains("abx");
        assertThat(NearestName.of("abc", List.of("axy"))).isEmpty();
    }

    @Test
    void ofTwoThatAreEquallyNearTheFirstByAlphabetIsNamed() {
        assertThat(NearestName.of("cat", List.of("hat", "bat"))).contains("bat");
    }

    @Test
    void aVeryLongNameIsNotCompared() {
        String name = "x".repeat(64);
        assertThat(NearestName.of(name, List.of(name))).contains(name);
        assertThat(NearestName.of(name + "x", List.of(name))).isEmpty();
    }
}
