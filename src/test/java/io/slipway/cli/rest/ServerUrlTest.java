package io.slipway.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {
    @Test
    void aPathIsKeptAndASlashAtTheEndIsNot() {
        assertThat(ServerUrl.parse("https://host/slipway/")).hasToString("https://host/slipway");
        assertThat(RestPath.of("plans", "a/b ?").with("limit", 2).with("cursor", "x+y"))
                .hasToString("/v1/plans/a%2Fb%20%3F?limit=2&cursor=x%2By");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"host:8080", "ftp://host", "http://", "http://h?token=secret", "http://a b", "http://me:secret@h"
            })
    void anotherFormIsRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> ServerUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
