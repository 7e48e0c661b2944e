package dev.cardea.web;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.cardea.protocol.ProblemException;
import dev.cardea.protocol.ProblemException.FieldError;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Comparator;
import java.util.List;

/// Bean Validation's findings in the words of the request: fields as JSON names them.
final class Violations {

    private Violations() {}

    /// False when it is our own answer that does not keep its promises.
    static boolean ofInput(ConstraintViolationException violation) {
        return !violation.getConstraintViolations().isEmpty()
                && violation.getConstraintViolations().stream()
                        .noneMatch(found -> {
                            for (Path.Node node : found.getPropertyPath()) {
                                if (node.getKind() == ElementKind.RETURN_VALUE) {
                                    return true;
                                }
                            }
                            return false;
                        });
    }

    static ProblemException problem(ConstraintViolationException violation) {
        List<FieldError> errors =
                violation.getConstraintViolations().stream()
                        .map(found -> new FieldError(field(found), found.getMessage()))
                        .sorted(
                                Comparator.comparing(FieldError::field)
                                        .thenComparing(FieldError::message))
                        .toList();
        return ProblemException.invalid(errors);
    }

    /// The path without the Java method; the parameter's own name only where nothing follows it.
    private static String field(ConstraintViolation<?> found) {
        StringBuilder field = new StringBuilder();
        String parameter = "body";
        for (Path.Node node : found.getPropertyPath()) {
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = snake(node.getName());
            } else if (node.getKind() != ElementKind.METHOD) {
                if (node.isInIterable() && node.getIndex() != null) {
                    field.append('[').append(node.getIndex()).append(']');
                }
                if (node.getName() != null && node.getKind() == ElementKind.PROPERTY) {
                    field.append(field.isEmpty() ? "" : ".").append(snake(node.getName()));
                }
            }
        }
        return field.isEmpty() ? parameter : field.toString();
    }

    private static String snake(String name) {
        return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(name);
    }
}
