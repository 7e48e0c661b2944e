package dev.cardea.keys;

import org.jose4j.jwt.JwtClaims;

/// The claims of a token that one of our keys signed and that has not expired. Whether it was
/// revoked is another question.
public record VerifiedJwt(String kid, JwtClaims claims) {}
