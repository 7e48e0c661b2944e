package dev.cardea.verifier;

/** Why a token is not accepted: 401 is a verdict on it, 503 says that nobody can know now, 400 that the question is wrong. */
public final class Refusal extends Exception {

    private static final long serialVersionUID = 1;
    private final int status;

    public Refusal(int status, String message) {
        super(message, null, false, false); // no stack trace: it is an answer
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** The code of RFC 6750 §3.1. */
    public String code() {
        return status == 401 ? "invalid_token" : status == 400 ? "invalid_request" : "temporarily_unavailable";
    }
}
