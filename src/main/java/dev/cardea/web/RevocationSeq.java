package dev.cardea.web;

import jakarta.ws.rs.core.Response;

/// The header `Revocation-Seq`: a caller who passes it on reads what it has just revoked.
public final class RevocationSeq {

    public static final String HEADER = "Revocation-Seq";

    private RevocationSeq() {}

    /// 204, with the header when anything was revoked.
    public static Response noContent(long seq) {
        return of(Response.noContent(), seq);
    }

    /// Any answer, with the header when anything was revoked.
    public static Response of(Response.ResponseBuilder response, long seq) {
        return (seq > 0 ? response.header(HEADER, seq) : response).build();
    }
}
