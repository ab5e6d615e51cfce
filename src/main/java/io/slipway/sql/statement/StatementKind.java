package io.slipway.sql.statement;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kind of a statement, named after its command in the manual (reference, SQL commands). */
public enum StatementKind {
    CREATE_TABLE(Family.CREATE_TABLE),
    CREATE_TABLE_AS(Family.CREATE_TABLE),
    CREATE_FOREIGN_TABLE(Family.CREATE_TABLE),
    CREATE_VIEW(Family.CREATE_TABLE),
    CREATE_MATERIALIZED_VIEW(Family.CREATE_TABLE),
    ALTER_TABLE(Family.ALTER_TABLE),
    ALTER_FOREIGN_TABLE(Family.ALTER_TABLE),
    ALTER_MATERIALIZED_VIEW(Family.ALTER_TABLE),
    ALTER_VIEW(Family.ALTER_TABLE),
    ALTER_INDEX(Family.ALTER_TABLE),
    RENAME_TABLE(Family.ALTER_TABLE),
    RENAME_COLUMN(Family.ALTER_TABLE),
    RENAME_CONSTRAINT(Family.ALTER_TABLE),
    SET_SCHEMA(Family.ALTER_TABLE),
    ALTER_TABLE_ALL(Family.ALTER_TABLE),
    ALTER_SEQUENCE(Family.ALTER_TABLE),
    CREATE_INDEX(Family.INDEX),
    DROP_INDEX(Family.INDEX),
    REINDEX(Family.INDEX),
    DROP_TABLE(Family.DROP),
    DROP_VIEW(Family.DROP),
    DROP_MATERIALIZED_VIEW(Family.DROP),
    DROP_FOREIGN_TABLE(Family.DROP),
    DROP_SEQUENCE(Family.DROP),
    CREATE_TRIGGER(Family.ON_TABLE),
    ALTER_TRIGGER(Family.ON_TABLE),
    DROP_TRIGGER(Family.ON_TABLE),
    CREATE_RULE(Family.ON_TABLE),
    ALTER_RULE(Family.ON_TABLE),
    DROP_RULE(Family.ON_TABLE),
    CREATE_POLICY(Family.ON_TABLE),
    ALTER_POLICY(Family.ON_TABLE),
    DROP_POLICY(Family.ON_TABLE),
    CREATE_STATISTICS(Family.ON_TABLE),
    DROP_STATISTICS(Family.ON_TABLE),
    CREATE_FUNCTION(Family.ROUTINE),
    CREATE_PROCEDURE(Family.ROUTINE),
    DO(Family.ROUTINE),
    CALL(Family.ROUTINE),
    SELECT(Family.QUERY),
    SELECT_INTO(Family.QUERY),
    VALUES(Family.QUERY),
    TABLE(Family.QUERY),
    INSERT(Family.QUERY),
    UPDATE(Family.QUERY),
    DELETE(Family.QUERY),
    MERGE(Family.QUERY),
    COPY(Family.QUERY),
    EXPLAIN(Family.QUERY),
    PREPARE(Family.QUERY),
    DECLARE(Family.QUERY),
    EXECUTE(Family.QUERY),
    TRUNCATE(Family.MAINTENANCE),
    VACUUM(Family.MAINTENANCE),
    ANALYZE(Family.MAINTENANCE),
    CLUSTER(Family.MAINTENANCE),
    LOCK(Family.MAINTENANCE),
    REFRESH_MATERIALIZED_VIEW(Family.MAINTENANCE),
    COMMENT(Family.ANNOTATION),
    SECURITY_LABEL(Family.ANNOTATION),
    GRANT(Family.ANNOTATION),
    REVOKE(Family.ANNOTATION),
    BEGIN(Family.TRANSACTION),
    START_TRANSACTION(Family.TRANSACTION),
    COMMIT(Family.TRANSACTION),
    END(Family.TRANSACTION),
    ROLLBACK(Family.TRANSACTION),
    SAVEPOINT(Family.TRANSACTION),
    RELEASE(Family.TRANSACTION),
    PREPARE_TRANSACTION(Family.TRANSACTION),
    COMMIT_PREPARED(Family.TRANSACTION),
    ROLLBACK_PREPARED(Family.TRANSACTION),
    SET(Family.SESSION),
    RESET(Family.SESSION),
    SHOW(Family.SESSION),
    DISCARD(Family.SESSION),
    DEALLOCATE(Family.SESSION),
    FETCH(Family.SESSION),
    MOVE(Family.SESSION),
    CLOSE(Family.SESSION),
    LISTEN(Family.SESSION),
    UNLISTEN(Family.SESSION),
    NOTIFY(Family.SESSION),
    LOAD(Family.SESSION),
    CHECKPOINT(Family.SESSION),
    CREATE_DATABASE(Family.CLUSTER_WIDE),
    ALTER_DATABASE(Family.CLUSTER_WIDE),
    DROP_DATABASE(Family.CLUSTER_WIDE),
    CREATE_TABLESPACE(Family.CLUSTER_WIDE),
    ALTER_TABLESPACE(Family.CLUSTER_WIDE),
    DROP_TABLESPACE(Family.CLUSTER_WIDE),
    ALTER_SYSTEM(Family.CLUSTER_WIDE),
    CREATE_SUBSCRIPTION(Family.CLUSTER_WIDE),
    ALTER_SUBSCRIPTION(Family.CLUSTER_WIDE),
    DROP_SUBSCRIPTION(Family.CLUSTER_WIDE),
    CREATE_SCHEMA(Family.OTHER),
    ALTER_SCHEMA(Family.OTHER),
    DROP_SCHEMA(Family.OTHER),
    CREATE_SEQUENCE(Family.OTHER),
    CREATE_TYPE(Family.OTHER),
    ALTER_TYPE(Family.OTHER),
    DROP_TYPE(Family.OTHER),
    CREATE_DOMAIN(Family.OTHER),
    ALTER_DOMAIN(Family.OTHER),
    DROP_DOMAIN(Family.OTHER),
    ALTER_FUNCTION(Family.OTHER),
    DROP_FUNCTION(Family.OTHER),
    ALTER_PROCEDURE(Family.OTHER),
    DROP_PROCEDURE(Family.OTHER),
    ALTER_ROUTINE(Family.OTHER),
    DROP_ROUTINE(Family.OTHER),
    CREATE_AGGREGATE(Family.OTHER),
    ALTER_AGGREGATE(Family.OTHER),
    DROP_AGGREGATE(Family.OTHER),
    CREATE_EVENT_TRIGGER(Family.OTHER),
    ALTER_EVENT_TRIGGER(Family.OTHER),
    DROP_EVENT_TRIGGER(Family.OTHER),
    ALTER_STATISTICS(Family.OTHER),
    CREATE_EXTENSION(Family.OTHER),
    ALTER_EXTENSION(Family.OTHER),
    DROP_EXTENSION(Family.OTHER),
    CREATE_ROLE(Family.OTHER),
    ALTER_ROLE(Family.OTHER),
    DROP_ROLE(Family.OTHER),
    CREATE_USER(Family.OTHER),
    ALTER_USER(Family.OTHER),
    DROP_USER(Family.OTHER),
    CREATE_GROUP(Family.OTHER),
    ALTER_GROUP(Family.OTHER),
    DROP_GROUP(Family.OTHER),
    CREATE_PUBLICATION(Family.OTHER),
    ALTER_PUBLICATION(Family.OTHER),
    DROP_PUBLICATION(Family.OTHER),
    CREATE_FOREIGN_DATA_WRAPPER(Family.OTHER),
    ALTER_FOREIGN_DATA_WRAPPER(Family.OTHER),
    DROP_FOREIGN_DATA_WRAPPER(Family.OTHER),
    CREATE_SERVER(Family.OTHER),
    ALTER_SERVER(Family.OTHER),
    DROP_SERVER(Family.OTHER),
    CREATE_USER_MAPPING(Family.OTHER),
    ALTER_USER_MAPPING(Family.OTHER),
    DROP_USER_MAPPING(Family.OTHER),
    CREATE_COLLATION(Family.OTHER),
    ALTER_COLLATION(Family.OTHER),
    DROP_COLLATION(Family.OTHER),
    CREATE_CONVERSION(Family.OTHER),
    ALTER_CONVERSION(Family.OTHER),
    DROP_CONVERSION(Family.OTHER),
    CREATE_CAST(Family.OTHER),
    DROP_CAST(Family.OTHER),
    CREATE_OPERATOR(Family.OTHER),
    ALTER_OPERATOR(Family.OTHER),
    DROP_OPERATOR(Family.OTHER),
    CREATE_OPERATOR_CLASS(Family.OTHER),
    ALTER_OPERATOR_CLASS(Family.OTHER),
    DROP_OPERATOR_CLASS(Family.OTHER),
    CREATE_OPERATOR_FAMILY(Family.OTHER),
    ALTER_OPERATOR_FAMILY(Family.OTHER),
    DROP_OPERATOR_FAMILY(Family.OTHER),
    CREATE_TEXT_SEARCH_CONFIGURATION(Family.OTHER),
    ALTER_TEXT_SEARCH_CONFIGURATION(Family.OTHER),
    DROP_TEXT_SEARCH_CONFIGURATION(Family.OTHER),
    CREATE_TEXT_SEARCH_DICTIONARY(Family.OTHER),
    ALTER_TEXT_SEARCH_DICTIONARY(Family.OTHER),
    DROP_TEXT_SEARCH_DICTIONARY(Family.OTHER),
    CREATE_TEXT_SEARCH_PARSER(Family.OTHER),
    ALTER_TEXT_SEARCH_PARSER(Family.OTHER),
    DROP_TEXT_SEARCH_PARSER(Family.OTHER),
    CREATE_TEXT_SEARCH_TEMPLATE(Family.OTHER),
    ALTER_TEXT_SEARCH_TEMPLATE(Family.OTHER),
    DROP_TEXT_SEARCH_TEMPLATE(Family.OTHER),
    CREATE_ACCESS_METHOD(Family.OTHER),
    DROP_ACCESS_METHOD(Family.OTHER),
    CREATE_LANGUAGE(Family.OTHER),
    ALTER_LANGUAGE(Family.OTHER),
    DROP_LANGUAGE(Family.OTHER),
    CREATE_TRANSFORM(Family.OTHER),
    DROP_TRANSFORM(Family.OTHER),
    ALTER_DEFAULT_PRIVILEGES(Family.OTHER),
    ALTER_LARGE_OBJECT(Family.OTHER),
    DROP_OWNED(Family.OTHER),
    REASSIGN_OWNED(Family.OTHER),
    IMPORT_FOREIGN_SCHEMA(Family.OTHER),
    /** Not known to us; the server may know it. */
    UNKNOWN(Family.UNKNOWN);

    /** Kinds that one reader reads. */
    public enum Family {
        CREATE_TABLE,
        ALTER_TABLE,
        INDEX,
        DROP,
        ON_TABLE,
        ROUTINE,
        QUERY,
        MAINTENANCE,
        ANNOTATION,
        TRANSACTION,
        SESSION,
        CLUSTER_WIDE,
        OTHER,
        UNKNOWN
    }

    private static final Map<String, StatementKind> BY_LABEL =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(StatementKind::label, Function.identity()));

    private final Family family;
    private final String label = name().replace('_', ' ');

    StatementKind(Family family) {
        this.family = family;
    }

    /** The command's name with spaces, such as {@code CREATE TABLE}. */
    public String label() {
        return label;
    }

    public Family family() {
        return family;
    }

    /** Whether it defines, changes or removes an object of the schema. */
    public boolean isDefinition() {
        return startsWith("CREATE ")
                || startsWith("ALTER ")
                || startsWith("DROP ")
                || startsWith("RENAME ")
                || this == SET_SCHEMA;
    }

    public boolean startsWith(String prefix) {
        return label.startsWith(prefix);
    }

    static @Nullable public StatementKind find(String label) {
        return BY_LABEL.get(label);
    }
}
