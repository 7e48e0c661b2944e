package dev.cardea.passwords;

import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.ProblemException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a new password must be (NIST SP 800-63B-4 §3.1.1.2): long enough and not easily guessed.
/// There are no rules of composition.
@Singleton
public class PasswordPolicy {

    private static final int SHORTEST_WORD = 3;
    private static final int SHORTEST_PATTERN = 5;

    private final CardeaConfig.Passwords settings;
    private final List<String> contextWords;
    private final BreachedPasswords breached;

    @Inject
    PasswordPolicy(CardeaConfig config, BreachedPasswords breached) {
        this.settings = config.passwords();
        this.contextWords =
                Stream.concat(
                                Stream.of("cardea", host(config.issuer())),
                                settings.contextWords().orElse(List.of()).stream())
                        .toList();
        this.breached = breached;
    }

    private static String host(URI issuer) {
        String host = issuer.getHost();
        return host == null ? "" : host;
    }

    /// Throws a `ProblemException` that names the field when the password must not be taken.
    /// `personalWords` are what is known of the person: e-mail address, user name, name.
    public void check(String field, String password, Collection<String> personalWords) {
        String complaint = complaint(password, personalWords);
        if (complaint != null) {
            throw ProblemException.invalid(field, complaint);
        }
    }

    private @Nullable String complaint(String password, Collection<String> personalWords) {
        if (!PasswordHasher.wellFormed(password)) {
            return "must be well-formed Unicode";
        }
        String normalised = Normalizer.normalize(password, Normalizer.Form.NFC);
        int length = normalised.codePointCount(0, normalised.length());
        if (length < settings.minimumLength()) {
            return "must have at least " + settings.minimumLength() + " characters";
        }
        if (length > settings.maximumLength()) {
            return "must have at most " + settings.maximumLength() + " characters";
        }
        String folded = BreachedPasswords.fold(normalised);
        if (isPattern(folded)) {
            return "must not be a simple sequence or repetition";
        }
        if (breached.contains(folded)) {
            return "must not be made of the passwords that attackers try first";
        }
        return madeOfContext(folded, personalWords)
                ? "must not be made of your own names or those of this service"
                : null;
    }

    private static boolean isPattern(String text) {
        String part = BreachedPasswords.repeatedPart(text);
        boolean repeats =
                part.length() < text.length()
                        && part.codePointCount(0, part.length()) < SHORTEST_PATTERN;
        return repeats || climbs(text, 1) || climbs(text, -1);
    }

    /// Whether each character follows the one before; 9 and 0 are neighbours.
    private static boolean climbs(String text, int step) {
        int[] characters = text.codePoints().toArray();
        for (int i = 1; i < characters.length; i++) {
            int from = characters[i - 1];
            int to = characters[i];
            boolean wraps = step > 0 ? from == '9' && to == '0' : from == '0' && to == '9';
            if (to - from != step && !wraps) {
                return false;
            }
        }
        return characters.length >= SHORTEST_PATTERN;
    }

    private boolean madeOfContext(String folded, Collection<String> personalWords) {
        List<String> words =
                Stream.concat(contextWords.stream(), personalWords.stream())
                        .map(BreachedPasswords::fold)
                        .flatMap(word -> Stream.concat(Stream.of(word), parts(word)))
                        .filter(word -> word.length() >= SHORTEST_WORD)
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
        String rest = folded;
        for (String word : words) {
            rest = rest.replace(word, " ");
        }
        rest = rest.strip();
        return !rest.equals(folded.strip())
                && (rest.codePoints().noneMatch(Character::isLetter) || breached.contains(rest));
    }

    private static Stream<String> parts(String word) {
        return Stream.of(word.split("[^\\p{L}\\p{N}]+"));
    }
}
