package dev.cardea.federation;

import dev.cardea.accounts.LinkProof;
import dev.cardea.accounts.VouchedRegistration;
import dev.cardea.audit.AuditEvent;
import dev.cardea.audit.AuditEvent.Type;
import dev.cardea.audit.AuditLog;
import dev.cardea.database.Database;
import dev.cardea.protocol.Problem;
import dev.cardea.protocol.ProblemException;
import dev.cardea.revocation.Reason;
import dev.cardea.revocation.Revocations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Connects accounts to those of other providers, and takes that back. An account that is there is
/// never connected because an address fits: its owner has proved that it is theirs, by the password
/// or by the mailbox.
@ApplicationScoped
public class Linking {

    private final Database database;
    private final AccountLinks links;
    private final VouchedRegistration registration;
    private final LinkProof proofs;
    private final Revocations revocations;
    private final Seal seal;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    Linking(
            Database database,
            AccountLinks links,
            VouchedRegistration registration,
            LinkProof proofs,
            Revocations revocations,
            Seal seal,
            AuditLog audit,
            Clock clock) {
        this.database = database;
        this.links = links;
        this.registration = registration;
        this.proofs = proofs;
        this.revocations = revocations;
        this.seal = seal;
        this.audit = audit;
        this.clock = clock;
    }

    /// Who it is here. Somebody new gets an account at once, if the provider vouches for the
    /// address and may bring people.
    public Arrival arrive(UpstreamIdentity identity, Upstream upstream) {
        Optional<UUID> linked = links.accountOf(identity.provider(), identity.subject());
        if (linked.isPresent()) {
            links.used(linked.get(), identity);
            return new Arrival.Known(linked.get());
        }
        Optional<String> email = vouched(identity);
        if (email.isEmpty()) {
            return registration.open() ? new Arrival.Stranger() : new Arrival.Unwelcome();
        }
        Optional<UUID> owner = registration.owner(email.get());
        if (owner.isPresent()) {
            return new Arrival.Owned(owner.get(), email.get());
        }
        return upstream.registers() && registration.open()
                ? made(identity, email.get())
                : new Arrival.Unwelcome();
    }

    /// Connects an account whose owner proved it just now. Throws 409 when either side is connected
    /// already, 403 for an account whose own address nobody proved.
    ///
    /// @param proof how they proved it, for the trail
    public void link(UUID accountId, UpstreamIdentity identity, String proof, String label) {
        database.inTransaction(() -> {
            proofs.accept(accountId, vouched(identity).orElse(null), label, identity.shown());
            links.insert(accountId, identity);
            linked(accountId, identity, proof);
        });
    }

    /// Connects by a mailed link. Throws 400 naming `token`.
    public void linkByMail(Pending pending, String token, String label) {
        UUID accountId = owner(pending);
        UpstreamIdentity identity = pending.identity();
        database.inTransaction(() -> {
            proofs.redeem(token, accountId, pending.id());
            proofs.accept(accountId, vouched(identity).orElse(null), label, identity.shown());
            links.insert(accountId, identity);
            linked(accountId, identity, "mail");
        });
    }

    /// Mails the link, which only the browser that asks can use.
    public void mailLink(Pending pending, String label) {
        proofs.mail(owner(pending), pending.id(), label, pending.identity().shown());
    }

    /// Ends the connection and the sessions that came from it. Throws 409 when nobody could log in
    /// to the account any more.
    public void unlink(UUID accountId, String provider) {
        database.inTransaction(() -> {
            if (!links.holdWithAnotherWay(accountId, provider)) {
                throw new ProblemException(
                        Problem.CONFLICT, "it is the only way to log in to this account");
            }
            if (links.delete(accountId, provider)) {
                audit.append(
                        AuditEvent.of(Type.PROVIDER_UNLINKED, accountId)
                                .with("provider", provider));
                revocations.endSessionsFrom(accountId, provider, Reason.PROVIDER_UNLINKED);
            }
        });
    }

    /// What the browser keeps of somebody who has something left to do.
    ///
    /// @param address by which the account was found; null where it was not
    public String keep(
            UpstreamIdentity identity, @Nullable UUID accountId, @Nullable String address) {
        return seal.seal(
                Pending.of(identity, accountId, address, clock.instant().getEpochSecond()));
    }

    public Optional<Pending> kept(@Nullable String sealed) {
        long oldest = clock.instant().minus(UpstreamLogin.LIFETIME).getEpochSecond();
        return seal.open(sealed, Pending.class).filter(pending -> pending.startedAt() > oldest);
    }

    private Arrival made(UpstreamIdentity identity, String email) {
        try {
            return database.transaction(() -> {
                UUID accountId = registration.register(email, identity.name());
                links.insert(accountId, identity);
                linked(accountId, identity, "registration");
                return new Arrival.Known(accountId);
            });
        } catch (ProblemException e) {
            if (e.problem() != Problem.CONFLICT) {
                throw e;
            }
            // somebody else was faster: the same person in another tab, or whoever has it now
            return links.accountOf(identity.provider(), identity.subject())
                    .<Arrival>map(Arrival.Known::new)
                    .or(() -> registration.owner(email).map(id -> new Arrival.Owned(id, email)))
                    .orElseThrow(() -> e);
        }
    }

    private void linked(UUID accountId, UpstreamIdentity identity, String proof) {
        audit.append(
                AuditEvent.of(Type.PROVIDER_LINKED, accountId)
                        .with("provider", identity.provider())
                        .with("proof", proof));
    }

    /// The address, in our form, if the provider vouches for it.
    private static Optional<String> vouched(UpstreamIdentity identity) {
        String email = identity.email();
        return identity.emailVerified() && email != null
                ? VouchedRegistration.address(email)
                : Optional.empty();
    }

    private static UUID owner(Pending pending) {
        UUID accountId = pending.accountId();
        if (accountId == null) {
            throw new ProblemException(Problem.CONFLICT, "there is no account to connect");
        }
        return accountId;
    }
}
