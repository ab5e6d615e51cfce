package io.slipway.sql.split;

import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import io.slipway.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code table=… key=… size=… pause=…}. */
final class BatchReader {
    private static final int DEFAULT_SIZE = 1000;
    private static final Duration MAX_PAUSE = Duration.ofHours(1);
    private static final Set<String> KEYS = Set.of("table", "key", "size", "pause");
    private static final Pattern SEPARATOR = Pattern.compile("\\s+(?=[a-z]+=)");
    private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,6}");

    private BatchReader() {}

    /** The batch that the value describes; null if the value is malformed. */
    static @Nullable BatchSpec read(String value) {
        Map<String, String> settings = settings(value);
        if (settings == null) {
            return null;
        }
        SqlName table = name(settings.get("table"));
        List<SqlName> key = columns(settings.get("key"));
        String size = settings.getOrDefault("size", Integer.toString(DEFAULT_SIZE));
        Duration pause = Durations.parse(settings.getOrDefault("pause", "0s"));
        if (table == null
                || pause == null
                || pause.compareTo(MAX_PAUSE) > 0
                || key.isEmpty()
                || !SIZE.matcher(size).matches()) {
            return null;
        }
        return new BatchSpec(table, key, Integer.parseInt(size), pause);
    }

    private static @Nullable Map<String, String> settings(String value) {
        Map<String, String> settings = new HashMap<>();
        for (String setting : SEPARATOR.split(value.strip(), -1)) {
            int equals = setting.indexOf('=');
            if (equals < 0
                    || !KEYS.contains(setting.substring(0, equals))
                    || settings.put(
                                    setting.substring(0, equals),
                                    setting.substring(equals + 1).strip())
                            != null) {
                return null;
            }
        }
        return settings;
    }

    private static @Nullable SqlName name(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var cursor = new TokenCursor(Tokens.of(text));
        SqlName name = cursor.name();
        return cursor.atEnd() ? name : null;
    }

    private static List<SqlName> columns(@Nullable String text) {
        if (text == null) {
            return List.of();
        }
        List<SqlName> columns = new ArrayList<>();
        var cursor = new TokenCursor(Tokens.of(text));
        do {
            SqlName column = cursor.simpleName();
            if (column == null) {
                return List.of();
            }
            columns.add(column);
        } while (cursor.accept(','));
        return cursor.atEnd() ? List.copyOf(columns) : List.of();
    }
}
