package io.slipway.sql.classify;

import static io.slipway.sql.statement.LockMode.*;

import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import java.util.List;

/** Reads COMMENT, SECURITY LABEL, GRANT and REVOKE. */
final class GrantAndCommentReader {
    private final TokenCursor cursor;
    private final Tokens tokens;
    private final ClassificationBuilder draft;

    GrantAndCommentReader(TokenCursor cursor, ClassificationBuilder draft) {
        this.cursor = cursor;
        this.tokens = cursor.tokens();
        this.draft = draft;
    }

    void read(StatementKind kind) {
        int on = tokens.find("ON", cursor.at(), tokens.size());
        if (on < 0) {
            return;
        }
        cursor.moveTo(on + 1);
        if (kind == StatementKind.COMMENT || kind == StatementKind.SECURITY_LABEL) {
            comment();
        } else {
            privileges();
        }
    }

    private void comment() {
        String what = cursor.word();
        cursor.skip();
        if (what.equals("MATERIALIZED") || (what.equals("FOREIGN") && cursor.is("TABLE"))) {
            cursor.skip();
        }
        SqlName name = cursor.name();
        draft.object(name);
        switch (what) {
            case "TABLE", "VIEW", "MATERIALIZED", "FOREIGN", "INDEX", "SEQUENCE" ->
                draft.lock(SHARE_UPDATE_EXCLUSIVE, name);
            case "COLUMN" -> draft.lock(SHARE_UPDATE_EXCLUSIVE, name == null ? null : name.qualifier());
            case "CONSTRAINT", "TRIGGER", "RULE", "POLICY" -> {
                if (cursor.accept("ON") && !cursor.is("DOMAIN")) {
                    draft.lock(ACCESS_SHARE, cursor.name());
                }
            }
            default -> {}
        }
    }

    /** Privileges on tables that are named lock them since PostgreSQL 18; before, they lock nothing. */
    private void privileges() {
        boolean relation = switch (cursor.word()) {
            case "TABLE", "SEQUENCE" -> {
                cursor.skip();
                yield true;
            }
            case "ALL",
                    "SCHEMA",
                    "DATABASE",
                    "FUNCTION",
                    "PROCEDURE",
                    "ROUTINE",
                    "TYPE",
                    "DOMAIN",
                    "LANGUAGE",
                    "LARGE",
                    "PARAMETER",
                    "TABLESPACE",
                    "FOREIGN" -> {
                cursor.skip();
                yield false;
            }
            default -> true;
        };
        List<SqlName> names = cursor.names();
        draft.objects(names);
        if (relation) {
            draft.lock(ACCESS_SHARE, names);
        }
    }
}
