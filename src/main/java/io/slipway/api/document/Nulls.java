package io.slipway.api.document;

import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** Schemas of values that may be null. */
final class Nulls {
    private Nulls() {}

    static Schema allowed(Schema schema) {
        if (schema.getRef() != null) {
            Schema none = OASFactory.createSchema().addType(SchemaType.NULL);
            return OASFactory.createSchema()
                    .anyOf(List.of(OASFactory.createSchema().ref(schema.getRef()), none))
                    .description(schema.getDescription());
        }
        return schema.addType(SchemaType.NULL);
    }
}
