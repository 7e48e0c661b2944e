package dev.cardea.web;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.cardea.protocol.ProblemException;
import java.net.URI;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What Jackson found wrong with a body, in words for its sender: the field and what it must be,
/// never the value.
final class JsonProblems {

    private static final int NAME_LENGTH = 64;
    private static final int PATH_LENGTH = 256;

    private JsonProblems() {}

    static ProblemException of(JacksonException thrown) {
        Throwable root = thrown;
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof ProblemException ours) {
                return ours;
            }
            root = t instanceof JacksonException ? t : root;
        }
        return ProblemException.invalid(field(thrown, root), message(root));
    }

    private static String message(Throwable root) {
        return switch (root) {
            case UnrecognizedPropertyException e -> "is not known here";
            case InvalidNullException e -> "must not be null";
            case MismatchedInputException e when trailing(e) ->
                    "must be one JSON object, with nothing after it";
            case MismatchedInputException e -> "must be " + expected(e.getTargetType());
            case StreamConstraintsException e -> "is too long or nested too deep";
            case StreamReadException e when e.getOriginalMessage().startsWith("Duplicate") ->
                    "appears twice";
            case StreamReadException e -> "is not valid JSON";
            default -> "is not valid";
        };
    }

    private static boolean trailing(MismatchedInputException e) {
        return e.getOriginalMessage().startsWith("Trailing token");
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type.isEnum()) {
            return Stream.of(type.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        if (type == String.class) {
            return "a string of Unicode characters, without U+0000";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number in range";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "an array";
        }
        if (Temporal.class.isAssignableFrom(type)) {
            return "a date and time (RFC 3339)";
        }
        return type == UUID.class ? "a UUID" : type == URI.class ? "a URI" : "an object";
    }

    private static String field(JacksonException thrown, Throwable root) {
        List<JsonMappingException.Reference> steps =
                thrown instanceof JsonMappingException mapping ? mapping.getPath() : List.of();
        StringBuilder field = new StringBuilder();
        for (JsonMappingException.Reference step : steps) {
            if (step.getFieldName() == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".")
                        .append(cut(step.getFieldName(), NAME_LENGTH));
            }
        }
        String path = cut(field.toString(), PATH_LENGTH);
        JsonParser parser = root instanceof StreamReadException e ? e.getProcessor() : null;
        if (parser != null) {
            String place = place(parser);
            path = place.length() > path.length() ? place : path;
        }
        return path.isEmpty() ? "body" : path;
    }

    /// Where the parser stood, which is deeper than what had been bound by then.
    private static String place(JsonParser parser) {
        JsonStreamContext context = parser.getParsingContext();
        String pointer = context == null ? "" : context.pathAsPointer().toString();
        return pointer.isEmpty() ? "" : cut(pointer.substring(1).replace('/', '.'), PATH_LENGTH);
    }

    private static String cut(String text, int length) {
        return text.substring(0, Math.min(text.length(), length));
    }
}
