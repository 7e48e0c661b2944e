package dev.cardea.oauth;

import dev.cardea.revocation.Reason;
import dev.cardea.sessions.BrowserSession;
import dev.cardea.sessions.BrowserSessions;
import dev.cardea.sessions.Logout;
import dev.cardea.web.RevocationSeq;
import dev.cardea.web.SeeOther;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What becomes of a {@link LogoutRequest}: the session of the browser ends, at once where the
/// client shows an ID token of it, else when the person says so.
@ApplicationScoped
public class EndSession {

    /// The page that asks.
    public static final String PAGE = "/logout";

    private final Logout logout;
    private final LogoutRequests requests;
    private final SeeOther seeOther;

    @Inject
    EndSession(Logout logout, LogoutRequests requests, SeeOther seeOther) {
        this.logout = logout;
        this.requests = requests;
        this.seeOther = seeOther;
    }

    /// @param session who is logged in to the browser
    public Response next(LogoutRequest request, Optional<BrowserSession> session) {
        if (session.isEmpty()) {
            return leave(request.hinted() ? request.answer() : null, 0);
        }
        if (requests.isOf(request, session.get())) {
            return end(request, session.get());
        }
        return seeOther.at(PAGE + "?request=" + requests.seal(request)).build();
    }

    /// The person of this session agreed.
    public Response end(LogoutRequest request, BrowserSession session) {
        long seq = logout.one(session.accountId(), session.sessionId(), Reason.LOGOUT, null);
        return leave(request.answer(), seq);
    }

    private Response leave(@Nullable String to, long seq) {
        Response.ResponseBuilder answer =
                to == null ? seeOther.at("/signed-out") : Response.seeOther(URI.create(to));
        return RevocationSeq.of(answer.cookie(forget()), seq);
    }

    private static NewCookie forget() {
        return new NewCookie.Builder(BrowserSessions.COOKIE)
                .value("")
                .path("/")
                .maxAge(0)
                .secure(true)
                .httpOnly(true)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
