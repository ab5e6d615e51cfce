package io.slipway.api.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.problem.InputProblem;
import io.slipway.problem.Position;
import io.slipway.problem.Problem;
import io.slipway.problem.ProblemException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads a body: exactly one JSON document in UTF-8. Replaces the reader of the framework. */
@Provider
@Consumes({MediaType.APPLICATION_JSON, BodyTypes.MERGE_PATCH})
final class StrictJsonReader implements MessageBodyReader<Object> {
    private final ObjectMapper mapper;
    private final BodyLimit limit;
    private final BodyShare share;

    StrictJsonReader(ObjectMapper mapper, BodyLimit limit, BodyShare share) {
        this.mapper = mapper;
        this.limit = limit;
        this.share = share;
    }

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return true;
    }

    @Override
    public Object readFrom(
            Class<Object> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream in)
            throws IOException {
        String text = decode(limit.read(in, share));
        if (text.isBlank()) {
            text = bodyOfAct(type);
        }
        var failures = new FieldFailures();
        try (JsonParser parser = mapper.createParser(text)) {
            Object body = mapper.reader()
                    .withAttribute(FieldFailures.attribute(), failures)
                    .forType(mapper.constructType(generic))
                    .readValue(parser);
            JsonToken more = parser.nextToken();
            if (more != null) {
                JsonLocation at = parser.currentTokenLocation();
                throw malformed("the body continues after the end of the document", at.getLineNr(), at.getColumnNr());
            }
            if (body == null) {
                throw new InputProblem.Validation("", "must be an object").asException();
            }
            return checked(body, failures);
        } catch (JacksonException e) {
            Problem problem = JsonFailures.problem(e);
            if (problem instanceof InputProblem.Validation last && !failures.isEmpty()) {
                failures.addRest(last.errors());
                problem = failures.problem();
            }
            throw new ProblemException(problem, e);
        }
    }

    private static String bodyOfAct(Class<?> type) {
        if (CheckedBody.Act.class.isAssignableFrom(type)) {
            return "{}";
        }
        throw malformed("the body is empty", 1, 1);
    }

    private static Object checked(Object body, FieldFailures failures) {
        if (failures.isEmpty()) {
            return body;
        }
        if (body instanceof CheckedBody fields) {
            failures.addRest(fields.errors());
        }
        throw failures.problem().asException();
    }

    private static String decode(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InputProblem.MalformedJson("the body is not UTF-8", null).asException();
        }
    }

    private static ProblemException malformed(String reason, int line, int column) {
        return new InputProblem.MalformedJson(reason, new Position(line, column)).asException();
    }
}
