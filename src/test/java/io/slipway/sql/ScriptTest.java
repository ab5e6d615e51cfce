package io.slipway.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.slipway.problem.Position;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.ScriptException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptTest {
    @Test
    void nulIsRefusedWithItsPosition() {
        assertRefused(() -> Script.of("SELECT 1;\n  \0"), new Position(2, 3));
    }

    @Test
    void halfASurrogatePairIsRefused() {
        assertRefused(() -> Script.of("SELECT '\ud83d'"), new Position(1, 10));
        assertRefused(() -> Script.of("SELECT '\ude00'"), new Position(1, 9));
        assertRefused(() -> Script.of("x\ud83d"), new Position(1, 3));
    }

    @Test
    void invalidUtf8IsRefusedWithItsPosition() {
        byte[] latin1 = "SELECT 1;\nSELECT 'é'".getBytes(StandardCharsets.ISO_8859_1);

        assertRefused(() -> Script.of(latin1), new Position(2, 9));
        assertRefused(() -> Script.of("SELECT 1".getBytes(StandardCharsets.UTF_16)), new Position(1, 1));
        assertRefused(() -> Script.of(new byte[] {'x', (byte) 0xc3}), new Position(1, 2));
        assertRefused(() -> Script.of(new byte[] {(byte) 0xc0, (byte) 0x80}), new Position(1, 1));
    }

    @Test
    void aScriptOfTooManyStatementsIsRefused() {
        String most = "select 1;\n".repeat(Script.MAX_STATEMENTS);

        assertThat(Script.of(most).statements()).hasSize(Script.MAX_STATEMENTS);
        assertRefused(
                () -> Script.of(most + "select 1"), "too-many-statements", new Position(Script.MAX_STATEMENTS + 1, 1));
    }

    @Test
    void aTextIsReadOnce() {
        String text = "INSERT INTO read_once VALUES (1)";

        assertThat(Script.of(text)).isSameAs(Script.of(new String(text.toCharArray())));
    }

    @Test
    void equalClassificationsAreHeldOnce() {
        List<Statement> statements =
                Script.of("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)").statements();

        assertThat(statements.getFirst().classification())
                .isSameAs(statements.getLast().classification());
    }

    @Test
    void aStreamFollowsTheSameRules() {
        assertThatExceptionOfType(ScriptException.class)
                .isThrownBy(() -> Splitter.split(new ByteArrayInputStream(new byte[] {'a', 0}), new Ignoring()));
    }

    @Test
    void theByteOrderMarkIsRemovedAndReported() {
        Script script = Script.of("\ufeffSELECT 1");

        assertThat(script.text()).isEqualTo("SELECT 1");
        assertThat(script.statements().getFirst().position()).isEqualTo(new Position(1, 1));
        assertThat(script.statements().getFirst().byteOffset()).isEqualTo(3);
        assertThat(script.findings()).extracting(Finding::code).containsExactly("byte-order-mark");
        assertThat(script.checksum()).isEqualTo(Script.of("SELECT 1").checksum());
    }

    @Test
    void checksumsIgnoreLineEndings() {
        Script unix = Script.of("SELECT\n 1;\nSELECT '\n'");
        Script windows = Script.of("SELECT\r\n 1;\r\nSELECT '\r\n'");

        assertThat(windows.checksum()).isEqualTo(unix.checksum()).hasSize(64);
        assertThat(windows.statements())
                .extracting(Statement::checksum)
                .isEqualTo(unix.statements().stream().map(Statement::checksum).toList());
        assertThat(Script.of("SELECT 1").checksum())
                .isNotEqualTo(Script.of("SELECT  1").checksum());
        assertThat(Script.of("SELECT 1").checksum())
                .isEqualTo("e004ebd5b5532a4b85984a62f8ad48a81aa3460c1ca07701f386135d72cdecf5");
    }

    @Test
    void theChecksumOfAStatementCoversItsCopyData() {
        Statement one = Script.of("COPY t FROM STDIN;\n1\n\\.\n").statements().getFirst();
        Statement two = Script.of("COPY t FROM STDIN;\n2\n\\.\n").statements().getFirst();

        assertThat(one.checksum()).isNotEqualTo(two.checksum());
    }

    @Test
    void aScriptWithoutStatementsIsAnError() {
        for (String text : List.of("", " \n", "-- nothing", "/* ; */ ;;")) {
            assertThat(Script.of(text).findings()).extracting(Finding::code).containsExactly("empty-script");
        }
    }

    private static void assertRefused(Runnable reading, Position position) {
        assertRefused(reading, "bad-encoding", position);
    }

    private static void assertRefused(Runnable reading, String code, Position position) {
        assertThatExceptionOfType(ScriptException.class)
                .isThrownBy(reading::run)
                .satisfies(e -> assertThat(e.findings()).singleElement().satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(code);
                    assertThat(finding.position()).isEqualTo(position);
                }));
    }

    private static final class Ignoring implements StatementSink {
        @Override
        public void statement(Statement statement) {
            // Not what is looked at.
        }

        @Override
        public void finding(Finding finding) {
            // Not what is looked at.
        }
    }
}
