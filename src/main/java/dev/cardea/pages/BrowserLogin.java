package dev.cardea.pages;

import dev.cardea.database.Database;
import dev.cardea.login.Login;
import dev.cardea.login.Proof;
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
import org.jspecify.annotations.Nullable;

/// A password gives the browser its session, and leads on: back into the flow, to a device that
/// waits, or to the account.
@ApplicationScoped
class BrowserLogin {

    /// What the browser keeps, by the names of {@link PageCookies}.
    record Kept(@Nullable String session, @Nullable String device, @Nullable String userCode) {}

    private final Login login;
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
            Database database,
            BrowserSessions sessions,
            Logout logout,
            KnownDevices devices,
            FlowPages flows,
            PageCookies cookies,
            SeeOther seeOther) {
        this.login = login;
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
        String cookie = begin(proof, sessions.find(kept.session()), kept.session());
        login.rehash(proof, password);
        Response on =
                place.map(in -> flows.resume(in.flow().provedBy(proof.accountId())))
                        .orElseGet(() -> home(proof, kept));
        Response.ResponseBuilder answer = Response.fromResponse(on).cookie(cookies.session(cookie));
        if (devices.device(kept.device(), proof.accountId()).isEmpty()) {
            answer.cookie(cookies.device(devices.issue(proof.accountId())));
        }
        return answer.build();
    }

    /// To the device that waits for them, or to their account; a one-time password leads to where
    /// it is changed.
    private Response home(Proof proof, Kept kept) {
        String home = kept.userCode() == null ? "/account" : DeviceAuthorizationEndpoint.PAGE;
        return seeOther.at(proof.oneTime() ? "/account/password" : home).build();
    }

    /// Whoever is logged in already proves it anew; somebody else takes the browser over.
    private String begin(Proof proof, Optional<BrowserSession> before, @Nullable String cookie) {
        return database.transaction(() -> {
            if (before.isPresent()
                    && before.get().accountId().equals(proof.accountId())
                    && !proof.oneTime()
                    && cookie != null) {
                login.again(proof, before.get().sessionId());
                return cookie;
            }
            before.ifPresent(
                    old -> logout.one(old.accountId(), old.sessionId(), Reason.LOGOUT, null));
            return sessions.start(proof.accountId(), login.begin(proof));
        });
    }
}
