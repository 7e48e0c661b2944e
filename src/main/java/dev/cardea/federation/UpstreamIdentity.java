package dev.cardea.federation;

import org.jspecify.annotations.Nullable;

/// Who somebody is at another provider, as verified.
///
/// @param provider its name here
/// @param subject never given to anybody else there
/// @param email as the provider writes it; null where it tells none
/// @param emailVerified whether the provider vouches that the address is the person's
/// @param authTime when they proved there who they are, seconds since the epoch; null where no
///   verified token says so
public record UpstreamIdentity(
        String provider,
        String subject,
        @Nullable String email,
        boolean emailVerified,
        @Nullable String name,
        @Nullable Long authTime) {

    private static final int LONGEST_SUBJECT = 255;

    public UpstreamIdentity {
        UpstreamException.unless(
                !subject.isBlank()
                        && subject.length() <= LONGEST_SUBJECT
                        && subject.indexOf('\0') < 0,
                "no usable subject");
    }

    /// Who it is, for whoever has to agree: the address that the provider vouches for, or what the
    /// provider calls them and knows them by, as anybody can call themselves anything.
    public String shown() {
        if (email != null && emailVerified) {
            return email;
        }
        String called = email == null ? name : email;
        return called == null || called.isBlank() ? subject : called + " (" + subject + ")";
    }

    @Override
    public String toString() {
        return "UpstreamIdentity[" + provider + "]";
    }
}
