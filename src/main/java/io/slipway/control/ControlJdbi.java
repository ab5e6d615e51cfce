package io.slipway.control;

import java.util.UUID;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** Makes the Jdbi of the control database: the array types that the stores bind, nothing else. */
public final class ControlJdbi {
    private ControlJdbi() {}

    public static Jdbi of(DataSource dataSource) {
        return Jdbi.create(dataSource)
                .registerArrayType(Long.class, "bigint")
                .registerArrayType(Integer.class, "int")
                .registerArrayType(String.class, "text")
                .registerArrayType(UUID.class, "uuid");
    }
}
