package dev.cardea.clients;

import dev.cardea.clients.Consents.Consent;
import dev.cardea.protocol.Scopes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What somebody agreed to give to one client, each time as a whole: who let it read at one service
/// and write at another has not let it write at the first.
///
/// @param each not empty; no two are for the same resources and detail
public record Agreed(List<Consent> each) {

    public Agreed {
        each = List.copyOf(each);
    }

    /// Whether whoever agreed to this need not be asked about the other.
    public boolean covers(Consent other) {
        return each.stream().anyMatch(one -> one.covers(other));
    }

    /// Everything, for whoever looks at it.
    public Scopes scope() {
        return each.stream().map(Consent::scope).reduce(Scopes.NONE, Scopes::and);
    }

    public List<String> resources() {
        Set<String> all = new LinkedHashSet<>();
        each.forEach(one -> all.addAll(one.resources()));
        return List.copyOf(all);
    }

    /// Of `authorization_details` the last ones count alone.
    Agreed and(Consent more) {
        if (covers(more)) {
            return this;
        }
        Agreed before = more.detail() == null ? this : withoutDetail();
        Consent sum = more;
        for (Consent one : before.each) {
            sum = alike(one, more) ? with(one.scope().and(more.scope()), more) : sum;
        }
        List<Consent> all = new ArrayList<>(before.each);
        all.removeIf(sum::covers);
        all.add(sum);
        return new Agreed(all);
    }

    /// One line each, in the same order as {@link #resourceLines} and {@link #detailLines}.
    String scopeLines() {
        return each.stream().map(one -> one.scope().toString()).collect(Collectors.joining("\n"));
    }

    String resourceLines() {
        return each.stream()
                .map(one -> String.join(" ", one.resources()))
                .collect(Collectors.joining("\n"));
    }

    /// JSON has no line breaks within; null where there is no detail at all.
    @Nullable String detailLines() {
        String lines =
                each.stream()
                        .map(one -> Objects.requireNonNullElse(one.detail(), ""))
                        .collect(Collectors.joining("\n"));
        return lines.isBlank() ? null : lines;
    }

    static Agreed of(String scopes, String resources, @Nullable String details) {
        String[] scope = scopes.split("\n", -1);
        String[] resource = resources.split("\n", -1);
        String[] detail = details == null ? new String[0] : details.split("\n", -1);
        List<Consent> each = new ArrayList<>();
        for (int i = 0; i < scope.length; i++) {
            each.add(
                    new Consent(
                            Scopes.parse(scope[i]),
                            resource[i].isEmpty() ? List.of() : List.of(resource[i].split(" ", -1)),
                            detail.length == 0 || detail[i].isEmpty() ? null : detail[i]));
        }
        return new Agreed(each);
    }

    private Agreed withoutDetail() {
        Agreed plain = new Agreed(List.of());
        for (Consent one : each) {
            plain = plain.and(new Consent(one.scope(), one.resources(), null));
        }
        return plain;
    }

    private static boolean alike(Consent one, Consent other) {
        return new HashSet<>(one.resources()).equals(new HashSet<>(other.resources()))
                && Objects.equals(one.detail(), other.detail());
    }

    private static Consent with(Scopes scope, Consent consent) {
        return new Consent(scope, consent.resources(), consent.detail());
    }
}
