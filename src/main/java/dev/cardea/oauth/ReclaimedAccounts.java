package dev.cardea.oauth;

import dev.cardea.accounts.Reclaimed;
import dev.cardea.clients.Consents;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/// Whoever takes an account over from somebody who sat in it is asked by every client anew.
@ApplicationScoped
class ReclaimedAccounts {

    private final Consents consents;

    @Inject
    ReclaimedAccounts(Consents consents) {
        this.consents = consents;
    }

    void reclaimed(@Observes Reclaimed reclaimed) {
        consents.withdrawUnproved(reclaimed.accountId());
    }
}
