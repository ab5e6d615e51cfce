package io.slipway.api;

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

/** Tells a field that was left out from one that is null. */
final class GivenDeserializer extends JsonDeserializer<Given<?>> implements ContextualDeserializer {
    private final JavaType type;

    GivenDeserializer() {
        this(TypeFactory.unknownType());
    }

    private GivenDeserializer(JavaType type) {
        this.type = type;
    }

    @Override
    public JsonDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property)
            throws JsonMappingException {
        JavaType wrapper = property == null ? context.getContextualType() : property.getType();
        return new GivenDeserializer(wrapper.containedTypeOrUnknown(0));
    }

    @Override
    public Given<?> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        Object value = context.readValue(parser, type);
        return new Given<>(true, value);
    }

    @Override
    public Given<?> getNullValue(DeserializationContext context) {
        return new Given<>(true, null);
    }

    @Override
    public Given<?> getAbsentValue(DeserializationContext context) {
        return Given.absent();
    }
}
