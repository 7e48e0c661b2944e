package dev.cardea.mail;

import dev.cardea.audit.Origin;
import java.util.Map;

/// Somebody asked for something whose answer only the mailbox of an address may learn. Whoever
/// asked gets one answer at once, after one INSERT, whether or not there is such an account; the
/// looking up, and the mail if there is to be one, come later from the outbox, as durably as a
/// mail. A room above observes it, inside the transaction that also removes its row: what is
/// written there happens once.
///
/// @param to the address, in the form in which it is looked up
/// @param facts what else belongs to it, by name
/// @param origin where it was asked from
public record MailRequest(Kind kind, String to, Map<String, String> facts, Origin origin)
        implements Posted {

    public enum Kind {
        REGISTER,
        VERIFY_ADDRESS,
        RESET_PASSWORD
    }

    /// As the request under way asks for it.
    public static MailRequest of(Kind kind, String to, Map<String, String> facts) {
        return new MailRequest(kind, to, facts, Origin.current());
    }

    @Override
    public String toString() {
        return "MailRequest[" + kind + "]";
    }
}
