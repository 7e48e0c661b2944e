package dev.cardea.web;

import dev.cardea.protocol.Problem;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ValidationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Every exception of a resource as problem+json (RFC 9457). The classes are named one by one
/// because the framework has mappers of its own for them.
@Singleton
class ProblemMapper {

    private final ProblemAnswers answers;
    private final AllowedMethods methods;

    @Inject
    ProblemMapper(ProblemAnswers answers, AllowedMethods methods) {
        this.answers = answers;
        this.methods = methods;
    }

    @ServerExceptionMapper({
        Throwable.class,
        ConstraintViolationException.class,
        ValidationException.class,
        UnauthorizedException.class,
        AuthenticationFailedException.class,
        ForbiddenException.class
    })
    Response map(Throwable thrown) {
        return response(answers.of(thrown)).build();
    }

    /// JAX-RS' own refusals keep their status and what belongs to it (`Allow` of a 405, which the
    /// framework takes for a 404 where the path is another class's with the same beginning). A
    /// response that a resource made itself goes out as it is.
    @ServerExceptionMapper(WebApplicationException.class)
    Response mapFramework(WebApplicationException thrown, UriInfo uri, Request request) {
        Response made = thrown.getResponse();
        if (made.getStatus() < 400 || made.hasEntity()) {
            return made;
        }
        if (made.getStatus() >= 500) {
            return response(answers.of(thrown)).build();
        }
        String allowed = methods.of(uri.getPath());
        boolean otherMethod =
                made.getStatus() == Problem.METHOD_NOT_ALLOWED.status()
                        || (made.getStatus() == Problem.NOT_FOUND.status()
                                && !allowed.isEmpty()
                                && !List.of(allowed.split(", ", -1)).contains(request.getMethod()));
        return otherMethod
                ? response(ProblemAnswer.of(Problem.METHOD_NOT_ALLOWED.status()))
                        .header(HttpHeaders.ALLOW, allowed)
                        .build()
                : response(ProblemAnswer.of(made.getStatus())).build();
    }

    private Response.ResponseBuilder response(ProblemAnswer answer) {
        Response.ResponseBuilder response =
                Response.status(answer.status())
                        .type(ProblemAnswer.MEDIA_TYPE)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .entity(answers.json(answer));
        answer.headers().forEach(response::header);
        return response;
    }
}
