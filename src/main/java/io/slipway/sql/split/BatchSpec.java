package io.slipway.sql.split;

import io.slipway.sql.token.SqlName;
import java.time.Duration;
import java.util.List;

/**
 * How one UPDATE or DELETE is cut into slices: header {@code -- slipway:batch table=… key=… size=… pause=…}.
 *
 * @param table as the statement names it
 * @param key its columns, in order
 * @param size rows per slice
 * @param pause between two slices
 */
public record BatchSpec(SqlName table, List<SqlName> key, int size, Duration pause) {}
