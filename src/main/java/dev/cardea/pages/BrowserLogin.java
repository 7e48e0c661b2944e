package dev.cardea.pages;

import dev.cardea.database.Database;
import dev.cardea.login.Login;
import dev.cardea.login.Proof;
import dev.cardea.login.VouchedLogin;
import dev.cardea.login.VouchedProof;
import dev.cardea.oauth.device.DeviceAuthorizationEndpoint;
import dev.cardea.pages.FlowPages.InFlow;
import dev.cardea.ratelimit.KnownDevices;
import dev.cardea.revocation.Reason;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.sessions.BrowserSessions;
import dev.cardea.sessions.Logout;
import dev.cardea.web.SeeOther;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A password, or another provider, gives the browser its session, and leads on: back into the
/// flow, to a device that waits, or to the account.
@ApplicationScoped
class BrowserLogin {

    /// What the browser keeps, by the names of {@link PageCookies}.
    record Kept(@Nullable String session, @Nullable String device, @Nullable String userCode) {}

    private final Login login;
    private final VouchedLogin vouchedLogin;
    private final Database database;
    private final BrowserSessions sessions;
    private final Logout logout;
    private final KnownDevices devices;
    private final FlowPages flows;
    private final PageCookies cookies;
    private final SeeOther seeOther;

    @Inject
    BrowserLogin(
            Login login,
            VouchedLogin vouchedLogin,
            Database database,
            BrowserSessions sessions,
            Logout logout,
            KnownDevices devices,
            FlowPages flows,
            PageCookies cookies,
            SeeOther seeOther) {
        this.login = login;
        this.vouchedLogin = vouchedLogin;
        this.database = database;
        this.sessions = sessions;
        this.logout = logout;
        this.devices = devices;
        this.flows = flows;
        this.cookies = cookies;
        this.seeOther = seeOther;
    }

    /// Throws what {@link Login#prove} throws.
    Response logIn(Optional<InFlow> place, String who, String password, Kept kept) {
        Proof proof = login.prove(who, password, kept.device());
        Response answer = enter(place, proof, kept);
        login.rehash(proof, password);
        return answer;
    }

    /// Throws 401 when the password was changed or the account disabled meanwhile.
    Response enter(Optional<InFlow> place, Proof proof, Kept kept) {
        return enter(place, proof, kept, () -> {});
    }

    /// Likewise.
    ///
    /// @param also what the password allows: in the same transaction, while it cannot be changed
    Response enter(Optional<InFlow> place, Proof proof, Kept kept, Runnable also) {
        Consumer<UUID> again =
                session -> {
                    login.again(proof, session);
                    also.run();
                };
        Supplier<UUID> begin =
                () -> {
                    UUID session = login.begin(proof);
                    also.run();
                    return session;
                };
        String cookie = begin(proof.accountId(), kept, proof.oneTime() ? null : again, begin);
        String home = proof.oneTime() ? "/account/password" : home(kept);
        return answer(place, proof.accountId(), cookie, home, kept);
    }

    /// Throws 401 when the account cannot log in.
    Response enter(Optional<InFlow> place, VouchedProof proof, Kept kept) {
        vouchedLogin.admit(proof);
        String cookie =
                begin(
                        proof.accountId(),
                        kept,
                        session -> vouchedLogin.again(proof, session),
                        () -> vouchedLogin.begin(proof));
        return answer(place, proof.accountId(), cookie, home(kept), kept);
    }

    private Response answer(
            Optional<InFlow> place, UUID accountId, String cookie, String home, Kept kept) {
        Response on =
                place.map(in -> flows.resume(in.flow().provedBy(accountId)))
                        .orElseGet(() -> seeOther.at(home).build());
        Response.ResponseBuilder answer = Response.fromResponse(on).cookie(cookies.session(cookie));
        if (devices.device(kept.device(), accountId).isEmpty()) {
            answer.cookie(cookies.device(devices.issue(accountId)));
        }
        return answer.build();
    }

    /// The device that waits for them, or their account.
    private static String home(Kept kept) {
        return kept.userCode() == null ? "/account" : DeviceAuthorizationEndpoint.PAGE;
    }

    /// Whoever is logged in already proves it anew, and gets another cookie for the session that
    /// goes on; somebody else takes the browser over.
    ///
    /// @param again null where there must be a session of its own
    private String begin(
            UUID accountId, Kept kept, @Nullable Consumer<UUID> again, Supplier<UUID> begin) {
        Optional<BrowserSession> before = sessions.find(kept.session());
        boolean theirs = before.filter(old -> old.accountId().equals(accountId)).isPresent();
        return database.transaction(() -> {
            if (again != null && theirs) {
                again.accept(before.get().sessionId());
                return sessions.renew(kept.session())
                        .orElseGet(() -> sessions.start(accountId, begin.get()));
            }
            before.ifPresent(
                    old -> logout.one(old.accountId(), old.sessionId(), Reason.LOGOUT, null));
            return sessions.start(accountId, begin.get());
        });
    }
}
