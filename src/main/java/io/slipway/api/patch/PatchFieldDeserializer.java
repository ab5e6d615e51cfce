package io.slipway.api.patch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.type.TypeFactory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Distinguishes an absent field from a null field. */
final class PatchFieldDeserializer extends JsonDeserializer<PatchField<?>> implements ContextualDeserializer {
    private final JavaType type;

    PatchFieldDeserializer() {
        this(TypeFactory.unknownType());
    }

    private PatchFieldDeserializer(JavaType type) {
        this.type = type;
    }

    @Override
    public JsonDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property)
            throws JsonMappingException {
        JavaType wrapper = property == null ? context.getContextualType() : property.getType();
        return new PatchFieldDeserializer(wrapper.containedTypeOrUnknown(0));
    }

    @Override
    public PatchField<?> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        Object value = context.readValue(parser, type);
        return new PatchField<>(true, value);
    }

    @Override
    public PatchField<?> getNullValue(DeserializationContext context) {
        return new PatchField<>(true, null);
    }

    @Override
    public PatchField<?> getAbsentValue(DeserializationContext context) {
        return PatchField.absent();
    }
}
