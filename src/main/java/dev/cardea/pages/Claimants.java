package dev.cardea.pages;

import dev.cardea.accounts.Account;
import dev.cardea.accounts.Accounts;
import dev.cardea.federation.Linking;
import dev.cardea.federation.Pending;
import dev.cardea.pages.FlowPages.InFlow;
import dev.cardea.protocol.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// People from other providers who have to prove that an account is theirs, by the cookie {@link
/// PageCookies#PENDING}.
@ApplicationScoped
class Claimants {

    /// @param account the one to prove
    /// @param provider as people know it
    record Claimant(Pending pending, Account account, String provider, Optional<InFlow> place) {}

    private final Linking linking;
    private final Accounts accounts;
    private final Providers providers;
    private final FlowPages flows;
    private final PageCookies cookies;
    private final UpstreamProblems problems;
    private final Visit visit;

    @Inject
    Claimants(
            Linking linking,
            Accounts accounts,
            Providers providers,
            FlowPages flows,
            PageCookies cookies,
            UpstreamProblems problems,
            Visit visit) {
        this.linking = linking;
        this.accounts = accounts;
        this.providers = providers;
        this.flows = flows;
        this.cookies = cookies;
        this.problems = problems;
        this.visit = visit;
    }

    /// A page for whoever waits in this browser, one that says that nobody does, or one that says
    /// what was refused.
    Response with(@Nullable String cookie, Function<Claimant, Response> use) {
        Carried carried = Carried.of(cookie);
        Optional<Pending> pending = linking.kept(carried.sealed());
        Optional<Account> account =
                pending.map(Pending::accountId)
                        .flatMap(accounts::find)
                        .filter(found -> pending.get().means(found.email()));
        if (pending.isEmpty() || account.isEmpty()) {
            Words words = visit.words();
            return Page.of(
                    400, Page.Templates.message(words.deadLink(), words.linkOver(), false, ""));
        }
        String provider = providers.label(pending.get().identity().provider());
        Optional<InFlow> place = flows.open(carried.flow());
        try {
            return use.apply(new Claimant(pending.get(), account.get(), provider, place));
        } catch (ProblemException e) {
            return problems.page(e, provider, carried.flow());
        }
    }

    /// They have nothing left to prove.
    Response done(Response answer) {
        return Response.fromResponse(answer).cookie(cookies.forgetPending()).build();
    }
}
