package dev.cardea.audit;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/// Where the request under way comes from. The HTTP edge binds it to the request's own context,
/// which follows the request over event loop, worker and virtual threads and ends with it; work
/// that no request asked for (housekeeping) is the service's own.
///
/// @param address the client's address, behind trusted proxies
/// @param userAgent at most 256 characters, without control characters
/// @param language what mails about it are written in, as in `Accept-Language`; empty when unknown
public record Origin(String address, String userAgent, String requestId, String language) {

    public static final Origin SERVICE = new Origin("", "", "", "");

    private static final ScopedValue<Origin> RESUMED = ScopedValue.newInstance();

    public static Origin current() {
        if (RESUMED.isBound()) {
            return RESUMED.get();
        }
        Context context = requestContext();
        Origin origin = context == null ? null : context.getLocal(Origin.class);
        return origin == null ? SERVICE : origin;
    }

    public Origin {
        language = language == null ? "" : language;
    }

    /// The same request, whose person turns out to speak this language.
    public Origin speaking(String tag) {
        return new Origin(address, userAgent, requestId, tag);
    }

    /// Does what a request asked for after that request has been answered: it still comes from
    /// there.
    public static void resume(Origin origin, Runnable work) {
        ScopedValue.where(RESUMED, origin).run(work);
    }

    /// Binds it to the request under way. Throws `IllegalStateException` outside of one.
    public static void bind(Origin origin) {
        Context context = requestContext();
        if (context == null) {
            throw new IllegalStateException("no request is under way");
        }
        context.putLocal(Origin.class, origin);
    }

    private static @Nullable Context requestContext() {
        Context context = Vertx.currentContext();
        return context != null && VertxContext.isDuplicatedContext(context) ? context : null;
    }
}
