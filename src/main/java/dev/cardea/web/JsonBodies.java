package dev.cardea.web;

import com.fasterxml.jackson.core.JacksonException;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads a request's entity: at most 64 kB, said to be JSON, there at all, and UTF-8 throughout
/// (RFC 8259 §8.1: a parser that guesses another encoding would read another text than the one that
/// was checked). What Jackson then refuses becomes a problem that names the field.
@Provider
public class JsonBodies implements ReaderInterceptor {

    /// The longest body, in bytes.
    static final int LIMIT = 64 * 1024;

    private static final MediaType FORM = MediaType.APPLICATION_FORM_URLENCODED_TYPE;
    private static final int ENCODING_MARK = 4;

    static ProblemException tooLarge() {
        return new ProblemException(Problem.TOO_LARGE, "A body may have 65536 bytes at most");
    }

    private static ProblemException notJson() {
        return new ProblemException(
                Problem.UNSUPPORTED_MEDIA_TYPE, "Send Content-Type: application/json, in UTF-8");
    }

    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        try {
            return entity(context);
        } catch (ProblemException e) {
            for (Annotation annotation : context.getAnnotations()) {
                if (annotation instanceof RefusedAs as && e.problem() == Problem.INVALID_REQUEST) {
                    throw new OAuthException(as.value(), e.detail());
                }
            }
            throw e;
        }
    }

    private static @Nullable Object entity(ReaderInterceptorContext context) throws IOException {
        byte[] body = read(context);
        context.setInputStream(new ByteArrayInputStream(body));
        if (body.length == 0 && optional(context)) {
            return null;
        }
        MediaType type = context.getMediaType();
        if (type != null && type.isCompatible(FORM) && !type.isWildcardType()) {
            return context.proceed();
        }
        if (body.length == 0) {
            throw ProblemException.invalid("body", "is missing");
        }
        requireUtf8Json(context, body);
        Object entity = parse(context);
        if (entity == null) {
            throw ProblemException.invalid("body", "must be an object");
        }
        return entity;
    }

    private static boolean optional(ReaderInterceptorContext context) {
        return Arrays.stream(context.getAnnotations()).anyMatch(OptionalBody.class::isInstance);
    }

    private static byte[] read(ReaderInterceptorContext context) {
        byte[] body;
        try {
            body = context.getInputStream().readNBytes(LIMIT + 1);
        } catch (IOException e) {
            throw ProblemException.invalid("body", "ended early");
        }
        if (body.length > LIMIT) {
            throw tooLarge();
        }
        return body;
    }

    private static void requireUtf8Json(ReaderInterceptorContext context, byte[] body) {
        MediaType type = context.getMediaType();
        boolean json =
                context.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE) != null
                        && type != null
                        && (type.getSubtype().equals("json")
                                || type.getSubtype().endsWith("+json"));
        String charset = json ? type.getParameters().get(MediaType.CHARSET_PARAMETER) : null;
        if (!json || (charset != null && !charset.equalsIgnoreCase("utf-8"))) {
            throw notJson();
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException e) {
            throw ProblemException.invalid("body", "is not UTF-8");
        }
        for (int i = 0; i < Math.min(ENCODING_MARK, body.length); i++) {
            if (body[i] == 0) {
                throw ProblemException.invalid("body", "is not UTF-8");
            }
        }
    }

    private static @Nullable Object parse(ReaderInterceptorContext context) throws IOException {
        try {
            return context.proceed();
        } catch (JacksonException e) {
            throw JsonProblems.of(e);
        } catch (WebApplicationException e) {
            throw e.getCause() instanceof JacksonException cause ? JsonProblems.of(cause) : e;
        }
    }
}
