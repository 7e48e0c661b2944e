package dev.cardea.protocol;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request refused. `detail` is public: it names what the caller can mend and nothing of what is
/// stored.
public class ProblemException extends RuntimeException {

    /// One thing wrong with one field of the request.
    public record FieldError(String field, String message) {}

    private final Problem problem;
    private final List<FieldError> errors;
    private final @Nullable Duration retryAfter;

    private ProblemException(
            Problem problem,
            String detail,
            List<FieldError> errors,
            @Nullable Duration retryAfter) {
        super(detail, null, false, false);
        this.problem = problem;
        this.errors = errors;
        this.retryAfter = retryAfter;
    }

    public ProblemException(Problem problem, String detail) {
        this(problem, detail, List.of(), null);
    }

    /// A field of the request is wrong.
    public static ProblemException invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    public static ProblemException invalid(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        return new ProblemException(
                Problem.INVALID_REQUEST, first.field() + ": " + first.message(), errors, null);
    }

    /// Something unique is taken.
    public static ProblemException taken(String field, String message) {
        return new ProblemException(
                Problem.CONFLICT,
                field + ": " + message,
                List.of(new FieldError(field, message)),
                null);
    }

    /// The caller may try again, after a while.
    public static ProblemException retry(Problem problem, String detail, Duration after) {
        return new ProblemException(problem, detail, List.of(), after);
    }

    public Problem problem() {
        return problem;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    public String detail() {
        String message = getMessage();
        return message == null ? problem.title() : message;
    }
}
