package io.slipway.sql.classify;

import static io.slipway.sql.statement.LockMode.*;

import io.slipway.sql.statement.Likelihood;
import io.slipway.sql.statement.TableAction;
import io.slipway.sql.text.Ascii;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import java.util.Set;

/** Actions of an ALTER TABLE of which only their lock and their cost matter. */
final class AlterTableActions {
    /** Storage parameters that can be set while others read and write (source, reloptions). */
    private static final Set<String> GENTLE_OPTIONS = Set.of("""
            FILLFACTOR AUTOVACUUM_ENABLED AUTOVACUUM_PARALLEL_WORKERS AUTOVACUUM_VACUUM_THRESHOLD AUTOVACUUM_VACUUM_MAX_THRESHOLD
            AUTOVACUUM_VACUUM_INSERT_THRESHOLD AUTOVACUUM_ANALYZE_THRESHOLD AUTOVACUUM_VACUUM_COST_LIMIT
            AUTOVACUUM_VACUUM_COST_DELAY AUTOVACUUM_VACUUM_SCALE_FACTOR AUTOVACUUM_VACUUM_INSERT_SCALE_FACTOR
            AUTOVACUUM_ANALYZE_SCALE_FACTOR AUTOVACUUM_FREEZE_MIN_AGE AUTOVACUUM_FREEZE_MAX_AGE AUTOVACUUM_FREEZE_TABLE_AGE
            AUTOVACUUM_MULTIXACT_FREEZE_MIN_AGE AUTOVACUUM_MULTIXACT_FREEZE_MAX_AGE AUTOVACUUM_MULTIXACT_FREEZE_TABLE_AGE
            LOG_AUTOVACUUM_MIN_DURATION LOG_AUTOANALYZE_MIN_DURATION TOAST_TUPLE_TARGET PARALLEL_WORKERS VACUUM_INDEX_CLEANUP
            VACUUM_TRUNCATE VACUUM_MAX_EAGER_FREEZE_FAILURE_RATE DEDUPLICATE_ITEMS N_DISTINCT N_DISTINCT_INHERITED""".split("\\s+"));

    private AlterTableActions() {}

    static TableAction read(TokenCursor cursor, int end) {
        Tokens tokens = cursor.tokens();
        int at = cursor.at();
        String first = tokens.word(at);
        String second = tokens.word(at + 1);
        String words = (first + ' ' + second).strip();
        return switch (words) {
            case "CLUSTER ON" -> gentle(words);
            case "SET WITHOUT" -> tokens.is(at + 2, "CLUSTER") ? gentle("SET WITHOUT CLUSTER") : strong(words);
            case "ENABLE TRIGGER", "DISABLE TRIGGER" ->
                new TableAction.Other(words, SHARE_ROW_EXCLUSIVE, Likelihood.NO);
            case "ENABLE ALWAYS", "ENABLE REPLICA" -> enable(tokens, at);
            case "SET TABLESPACE" -> rewriting(words, Likelihood.YES);
            case "SET LOGGED", "SET UNLOGGED" -> rewriting(words, Likelihood.POSSIBLE);
            case "SET ACCESS" -> rewriting("SET ACCESS METHOD", Likelihood.POSSIBLE);
            case "SET", "RESET" -> options(words, tokens, at + 1, end);
            default -> first.equals("ALTER") ? column(tokens, at, end) : strong(words);
        };
    }

    private static TableAction enable(Tokens tokens, int at) {
        return tokens.is(at + 2, "TRIGGER")
                ? new TableAction.Other("ENABLE TRIGGER", SHARE_ROW_EXCLUSIVE, Likelihood.NO)
                : strong("ENABLE RULE");
    }

    private static TableAction column(Tokens tokens, int at, int end) {
        if (tokens.is(at + 1, "CONSTRAINT")) {
            return strong("ALTER CONSTRAINT");
        }
        int behind = at + (tokens.is(at + 1, "COLUMN") ? 3 : 2);
        String word = tokens.word(behind);
        String words = "ALTER COLUMN " + word;
        if (word.equals("SET") && tokens.is(behind + 1, "STATISTICS")) {
            return gentle(words + " STATISTICS");
        }
        if (word.equals("SET") && tokens.is(behind + 1, "EXPRESSION")) {
            return rewriting(words + " EXPRESSION", Likelihood.YES);
        }
        boolean options = (word.equals("SET") || word.equals("RESET")) && tokens.is(behind + 1, '(');
        return options
                ? options(words, tokens, behind + 1, end)
                : strong((words + ' ' + tokens.word(behind + 1)).strip());
    }

    /** The strongest lock that an option in the list needs; an unknown option needs the strongest of all. */
    private static TableAction options(String words, Tokens tokens, int group, int end) {
        boolean gentle = tokens.is(group, '(');
        boolean name = true;
        for (int i = group + 1; gentle && i < Math.min(end, tokens.size()); i++) {
            if (tokens.is(i, ',')) {
                name = true;
            } else if (name && tokens.isName(i) && !tokens.is(i + 1, '.')) {
                gentle = GENTLE_OPTIONS.contains(optionName(tokens, i));
                name = false;
            }
        }
        return gentle ? gentle(words) : strong(words);
    }

    private static String optionName(Tokens tokens, int i) {
        String part = SqlName.part(tokens.raw(i));
        return Ascii.upper(part, 0, part.length());
    }

    private static TableAction gentle(String words) {
        return new TableAction.Other(words, SHARE_UPDATE_EXCLUSIVE, Likelihood.NO);
    }

    private static TableAction strong(String words) {
        return new TableAction.Other(words, ACCESS_EXCLUSIVE, Likelihood.NO);
    }

    private static TableAction rewriting(String words, Likelihood rewrite) {
        return new TableAction.Other(words, ACCESS_EXCLUSIVE, rewrite);
    }
}
