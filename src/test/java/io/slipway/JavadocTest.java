package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;

class JavadocTest {
    @Test
    void everyPublicTypeHasJavadoc() {
        assertThat(Sources.of(Sources.MAIN).topLevelTypes())
                .isNotEmpty()
                .filteredOn(t -> t.modifiers().contains(Modifier.PUBLIC) && !t.documented())
                .isEmpty();
    }
}
