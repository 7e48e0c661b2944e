package dev.cardea.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/// JSON as it is written, or not at all: no unknown or repeated name, nothing after the end, no
/// number where a string is wanted, no half characters, bounded depth and length. Names are
/// snake_case, times ISO 8601, and what is null is left out. A primitive component of a request's
/// record is a field that must be there; a boxed one may be missing.
@Singleton
public class StrictJson implements ObjectMapperCustomizer {

    private static final int DEPTH = 32;
    private static final int NAME_LENGTH = 256;

    /// What is not taken for what.
    private static final Map<LogicalType, Set<CoercionInputShape>> REFUSED =
            Map.of(
                    LogicalType.Textual,
                            Set.of(
                                    CoercionInputShape.Integer,
                                    CoercionInputShape.Float,
                                    CoercionInputShape.Boolean),
                    LogicalType.Boolean,
                            Set.of(
                                    CoercionInputShape.Integer,
                                    CoercionInputShape.Float,
                                    CoercionInputShape.String,
                                    CoercionInputShape.EmptyString),
                    LogicalType.Integer,
                            Set.of(
                                    CoercionInputShape.Boolean,
                                    CoercionInputShape.Float,
                                    CoercionInputShape.String,
                                    CoercionInputShape.EmptyString),
                    LogicalType.Float,
                            Set.of(
                                    CoercionInputShape.Boolean,
                                    CoercionInputShape.String,
                                    CoercionInputShape.EmptyString),
                    LogicalType.DateTime,
                            Set.of(
                                    CoercionInputShape.Integer,
                                    CoercionInputShape.Float,
                                    CoercionInputShape.EmptyString),
                    LogicalType.Enum,
                            Set.of(CoercionInputShape.Integer, CoercionInputShape.EmptyString),
                    LogicalType.POJO,
                            Set.of(CoercionInputShape.String, CoercionInputShape.EmptyString));

    /// Last, so that no module registered elsewhere is laxer.
    @Override
    public int priority() {
        return MINIMUM_PRIORITY;
    }

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(DEPTH)
                                .maxStringLength(JsonBodies.LIMIT)
                                .maxNameLength(NAME_LENGTH)
                                .build());
        mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
                        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .disable(
                        DeserializationFeature.ACCEPT_FLOAT_AS_INT,
                        DeserializationFeature.READ_DATE_TIMESTAMPS_AS_NANOSECONDS)
                .disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
                .setDefaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
                .registerModule(
                        new SimpleModule("cardea text")
                                .addDeserializer(String.class, new TextDeserializer())
                                .addDeserializer(Instant.class, new InstantDeserializer()));
        REFUSED.forEach((type, shapes) ->
                shapes.forEach(shape ->
                        mapper.coercionConfigFor(type).setCoercion(shape, CoercionAction.Fail)));
    }
}
