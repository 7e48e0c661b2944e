package dev.cardea.api;

import jakarta.ws.rs.core.Response;

/// The header `Revocation-Seq`: a caller who passes it on reads what it has just revoked.
final class RevocationSeq {

    static final String HEADER = "Revocation-Seq";

    private RevocationSeq() {}

    /// 204, with the header when anything was revoked.
    static Response noContent(long seq) {
        Response.ResponseBuilder response = Response.noContent();
        return (seq > 0 ? response.header(HEADER, seq) : response).build();
    }
}
