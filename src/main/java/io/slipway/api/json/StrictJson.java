package io.slipway.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Configures JSON. A request has no duplicate key, no unknown field, no number in place of a string, and at most 64
 * levels. A response omits null fields, has times in ISO 8601 and UTC, and orders map entries by key.
 */
@Singleton
final class StrictJson implements ObjectMapperCustomizer {
    /** Levels of nested arrays and objects in a body. */
    static final int MAX_DEPTH = 64;

    @Override
    public int priority() {
        return MINIMUM_PRIORITY; // runs last, so that no other customizer loosens it
    }

    @Override
    @SuppressWarnings("deprecation") // features of an existing mapper cannot be set otherwise
    public void customize(ObjectMapper mapper) {
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build());
        mapper.configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature(), true)
                .configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION.mappedFeature(), false)
                .configure(MapperFeature.ALLOW_COERCION_OF_SCALARS, false)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
        mapper.addHandler(new FieldFailures.Handler());
        mapper.registerModule(new SimpleModule("slipway")
                .addDeserializer(String.class, new StrictText())
                .addDeserializer(Integer.class, new StrictInteger())
                .addDeserializer(Duration.class, new StrictDuration()));
    }
}
