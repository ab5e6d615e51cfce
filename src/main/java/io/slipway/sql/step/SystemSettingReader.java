package io.slipway.sql.step;

import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;
import org.jspecify.annotations.Nullable;

/** Reads ALTER SYSTEM: the setting and its value, if both are literals. */
final class SystemSettingReader {
    private SystemSettingReader() {}

    static StandaloneForm read(TokenCursor cursor) {
        cursor.accept("ALTER", "SYSTEM");
        boolean reset = cursor.accept("RESET");
        if (!reset && !cursor.accept("SET")) {
            return new StandaloneForm.SystemSettings();
        }
        SqlName name = cursor.name();
        if (name == null || (reset && name.last().equals("all"))) {
            return new StandaloneForm.SystemSettings();
        }
        var setting = String.join(".", name.parts());
        if (reset) {
            return new StandaloneForm.SystemSetting(setting, null);
        }
        if (!cursor.accept("TO")) {
            cursor.skip();
        }
        return value(cursor, setting);
    }

    private static StandaloneForm value(TokenCursor cursor, String setting) {
        Tokens tokens = cursor.tokens();
        int at = cursor.at();
        boolean alone = at == tokens.size() - 1;
        if (alone && cursor.is("DEFAULT")) {
            return new StandaloneForm.SystemSetting(setting, null);
        }
        boolean negative = at == tokens.size() - 2 && tokens.is(at, '-') && tokens.type(at + 1) == TokenType.NUMBER;
        String value = negative ? "-" + tokens.raw(at + 1) : alone ? plain(tokens, at) : null;
        return value == null ? new StandaloneForm.SystemSettings() : new StandaloneForm.SystemSetting(setting, value);
    }

    private static @Nullable String plain(Tokens tokens, int at) {
        String raw = tokens.raw(at);
        return switch (tokens.type(at)) {
            case NUMBER -> raw;
            case WORD -> SqlName.part(raw);
            case STRING ->
                raw.startsWith("'") ? raw.substring(1, raw.length() - 1).replace("''", "'") : null;
            default -> null;
        };
    }
}
