package io.slipway.sql.classify;

import io.slipway.sql.statement.Volatility;
import io.slipway.sql.text.Ascii;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.Tokens;
import java.util.Set;

/**
 * The volatility of an expression by the functions it calls. Functions of the server that we know are named here; any
 * other makes the answer UNKNOWN, unless a volatile one decides it.
 */
public final class VolatilityReader {
    private static final Set<String> VOLATILE = Set.of("""
            RANDOM RANDOM_NORMAL GEN_RANDOM_UUID UUIDV4 UUIDV7 GEN_RANDOM_BYTES CLOCK_TIMESTAMP TIMEOFDAY NEXTVAL SETVAL CURRVAL
            LASTVAL UUID_GENERATE_V1 UUID_GENERATE_V1MC UUID_GENERATE_V4 PG_SLEEP GEN_SALT""".split("\\s+"));
    private static final Set<String> STABLE = Set.of("""
            NOW TRANSACTION_TIMESTAMP STATEMENT_TIMESTAMP CURRENT_SETTING CURRENT_DATABASE CURRENT_SCHEMA CURRENT_SCHEMAS
            TXID_CURRENT PG_CURRENT_XACT_ID CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP TO_CHAR TO_DATE
            TO_TIMESTAMP TO_NUMBER DATE_TRUNC DATE_PART EXTRACT AGE TIMEZONE MAKE_TIMESTAMP MAKE_TIMESTAMPTZ MAKE_DATE MAKE_TIME
            MAKE_INTERVAL LOWER UPPER INITCAP LENGTH CHAR_LENGTH OCTET_LENGTH TRIM BTRIM LTRIM RTRIM SUBSTRING SUBSTR REPLACE
            CONCAT CONCAT_WS FORMAT LEFT RIGHT REPEAT REVERSE SPLIT_PART LPAD RPAD MD5 SHA256 ENCODE DECODE ABS ROUND CEIL CEILING
            FLOOR TRUNC SIGN MOD POWER SQRT COALESCE NULLIF GREATEST LEAST CAST ARRAY ROW TO_JSON TO_JSONB JSON_BUILD_OBJECT
            JSONB_BUILD_OBJECT JSON_BUILD_ARRAY JSONB_BUILD_ARRAY JSON_OBJECT JSON_ARRAY ARRAY_FILL STRING_TO_ARRAY TO_TSVECTOR
            INT4RANGE INT8RANGE NUMRANGE TSRANGE TSTZRANGE DATERANGE INET_CLIENT_ADDR PI
            VARCHAR CHAR CHARACTER VARYING NUMERIC DECIMAL DEC TIMESTAMP TIMESTAMPTZ TIME TIMETZ INTERVAL BIT VARBIT FLOAT AND OR
            NOT IN IS THEN ELSE WHEN CASE ANY ALL SOME""".split("\\s+"));

    private VolatilityReader() {}

    public static Volatility read(Tokens tokens, int from, int to) {
        if (to - from == 1 && tokens.is(from, "NULL")) {
            return Volatility.NONE;
        }
        boolean unknown = false;
        for (int i = from; i < to; i++) {
            if (tokens.isName(i) && tokens.is(i + 1, '(')) {
                String function = Ascii.upper(
                        SqlName.part(tokens.raw(i)),
                        0,
                        SqlName.part(tokens.raw(i)).length());
                if (VOLATILE.contains(function)) {
                    return Volatility.VOLATILE;
                }
                unknown |= !STABLE.contains(function);
            }
        }
        return unknown ? Volatility.UNKNOWN : Volatility.STABLE;
    }
}
