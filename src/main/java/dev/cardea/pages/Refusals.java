package dev.cardea.pages;

import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.protocol.ProblemException.FieldError;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/// What a refusal of a use case is to somebody who reads a page, in the language of the visit.
@ApplicationScoped
class Refusals {

    private final CardeaConfig.Passwords passwords;
    private final Visit visit;

    @Inject
    Refusals(CardeaConfig config, Visit visit) {
        this.passwords = config.passwords();
        this.visit = visit;
    }

    String words(ProblemException refused) {
        Words words = visit.words();
        if (!refused.errors().isEmpty() && refused.problem() == Problem.INVALID_REQUEST) {
            return words(refused.errors().getFirst());
        }
        return switch (refused.problem()) {
            case INVALID_CREDENTIALS -> words.problemCredentials();
            case TOO_MANY_REQUESTS -> words.problemTooMany();
            case UNAVAILABLE -> words.problemBusy();
            case FORBIDDEN -> words.problemClosed();
            case CONFLICT -> words.problemTaken();
            default -> words.problemOther();
        };
    }

    private String words(FieldError error) {
        return switch (error.field()) {
            case "email" -> visit.words().problemEmail();
            case "name" -> visit.words().problemName();
            case "current_password" -> visit.words().problemCurrent();
            default -> password(error.message());
        };
    }

    /// By what the policy says to programs; a test holds the two together.
    private String password(String message) {
        Words words = visit.words();
        if (message.startsWith("must have at least")) {
            return words.problemShort(passwords.minimumLength());
        }
        if (message.startsWith("must have at most")) {
            return words.problemLong(passwords.maximumLength());
        }
        return switch (message) {
            case "must not be a simple sequence or repetition" -> words.problemSimple();
            case "must not be made of the passwords that attackers try first" ->
                    words.problemCommon();
            case "must not be made of your own names or those of this service" ->
                    words.problemOwn();
            case "must not be the current password" -> words.problemSame();
            default -> words.problemOther();
        };
    }
}
