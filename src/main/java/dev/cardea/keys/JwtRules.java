package dev.cardea.keys;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a JWT that somebody else made must be to be believed. Start with {@link #typed}, and name
/// the rest: {@code JwtRules.typed("dpop+jwt").requiring("jti", "iat").issuedWithin(minute)}.
///
/// @param types in lower case, without `application/`; the empty one allows a JWT without `typ`
/// @param issuer null where the caller looks at it
/// @param audience empty where there need be none
/// @param required claims that must be there
/// @param leeway how far clocks may differ
/// @param expiringWithin how far ahead `exp` may lie; null for any
/// @param issuedWithin how long ago `iat` may be; null for any
public record JwtRules(
        Set<String> types,
        Set<SigningAlgorithm> algorithms,
        @Nullable String issuer,
        Set<String> audience,
        Audience demand,
        Set<String> required,
        Duration leeway,
        @Nullable Duration expiringWithin,
        @Nullable Duration issuedWithin) {

    /// How `aud` has to name us.
    public enum Audience {
        /// One of its values does.
        AMONG_OTHERS,
        /// It has one value, in a list or not.
        ALONE,
        /// It is a string and no list (FAPI 2.0).
        AS_STRING
    }

    private static final Duration LEEWAY = Duration.ofSeconds(10);

    /// `typ` must be one of these (RFC 8725 §3.11). Everything else is as strict as it can be
    /// without knowing more: any algorithm of ours, `exp` required, ten seconds of leeway.
    public static JwtRules typed(String... types) {
        Set<String> lower = new LinkedHashSet<>();
        Arrays.stream(types).map(type -> type.toLowerCase(Locale.ROOT)).forEach(lower::add);
        return new JwtRules(
                Set.copyOf(lower),
                EnumSet.allOf(SigningAlgorithm.class),
                null,
                Set.of(),
                Audience.AMONG_OTHERS,
                Set.of("exp"),
                LEEWAY,
                null,
                null);
    }

    /// A JWT without `typ` is taken too.
    public JwtRules orUntyped() {
        Set<String> more = new LinkedHashSet<>(types);
        more.add("");
        return new JwtRules(
                Set.copyOf(more),
                algorithms,
                issuer,
                audience,
                demand,
                required,
                leeway,
                expiringWithin,
                issuedWithin);
    }

    public JwtRules signedWith(Set<SigningAlgorithm> allowed) {
        return new JwtRules(
                types,
                allowed,
                issuer,
                audience,
                demand,
                required,
                leeway,
                expiringWithin,
                issuedWithin);
    }

    public JwtRules issuedBy(String wanted) {
        return new JwtRules(
                types,
                algorithms,
                wanted,
                audience,
                demand,
                required,
                leeway,
                expiringWithin,
                issuedWithin);
    }

    /// `aud` must name one of these.
    public JwtRules meantFor(Audience how, String... us) {
        return new JwtRules(
                types,
                algorithms,
                issuer,
                Set.copyOf(List.of(us)),
                how,
                required,
                leeway,
                expiringWithin,
                issuedWithin);
    }

    /// These claims must be there, and no others.
    public JwtRules requiring(String... claims) {
        return new JwtRules(
                types,
                algorithms,
                issuer,
                audience,
                demand,
                Set.of(claims),
                leeway,
                expiringWithin,
                issuedWithin);
    }

    public JwtRules leeway(Duration allowed) {
        return new JwtRules(
                types,
                algorithms,
                issuer,
                audience,
                demand,
                required,
                allowed,
                expiringWithin,
                issuedWithin);
    }

    public JwtRules expiringWithin(Duration longest) {
        return new JwtRules(
                types,
                algorithms,
                issuer,
                audience,
                demand,
                required,
                leeway,
                longest,
                issuedWithin);
    }

    public JwtRules issuedWithin(Duration oldest) {
        return new JwtRules(
                types,
                algorithms,
                issuer,
                audience,
                demand,
                required,
                leeway,
                expiringWithin,
                oldest);
    }
}
