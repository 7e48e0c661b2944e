package dev.cardea.revocation;

import org.jspecify.annotations.Nullable;

/// Tokens whose claim `type` equals `value` and whose `iat` lies before `notBefore` are refused.
///
/// @param seq its place in the order of commits
/// @param notBefore seconds since the epoch; null is for ever
/// @param until seconds since the epoch: by then the last token it can hit has expired
/// @param listed whether status lists say the same of every token that it hits and that has a
///   status
public record RevocationRule(
        long seq,
        Type type,
        String value,
        @Nullable Long notBefore,
        long until,
        String reason,
        boolean listed) {

    /// What a rule can name, widest first. `ISS` has the empty value.
    public enum Type {
        ISS,
        KID,
        ORG,
        CLIENT,
        SUB,
        SID,
        JTI
    }

    boolean hits(long issuedAt) {
        return notBefore == null || issuedAt < notBefore;
    }

    /// The stricter of two rules for the same value.
    RevocationRule or(RevocationRule other) {
        Long stricter =
                notBefore == null || other.notBefore == null
                        ? null
                        : Long.valueOf(Math.max(notBefore, other.notBefore));
        return new RevocationRule(
                Math.max(seq, other.seq),
                type,
                value,
                stricter,
                Math.max(until, other.until),
                other.reason,
                listed && other.listed);
    }
}
