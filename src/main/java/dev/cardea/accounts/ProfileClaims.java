package dev.cardea.accounts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/// What somebody tells of themselves beside name and address of mail, by the names of OpenID
/// Connect Core §5.1. All of it may be missing.
///
/// @param phoneNumberVerified said by an administrator alone
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProfileClaims(
        @Nullable @Size(min = 1, max = 200) String givenName,
        @Nullable @Size(min = 1, max = 200) String familyName,
        @Nullable @Size(min = 1, max = 200) String middleName,
        @Nullable @Size(min = 1, max = 200) String nickname,
        @Nullable @Size(max = 1000) @Pattern(regexp = WEB, message = "must be an https URL")
                String profile,
        @Nullable @Size(max = 1000) @Pattern(regexp = WEB, message = "must be an https URL")
                String picture,
        @Nullable @Size(max = 1000) @Pattern(regexp = WEB, message = "must be an https URL")
                String website,
        @Nullable @Size(min = 1, max = 100) String gender,
        @Nullable
                @Pattern(
                        regexp = "\\d{4}(-\\d{2}-\\d{2})?",
                        message = "must be YYYY-MM-DD, 0000-MM-DD or YYYY")
                String birthdate,
        @Nullable
                @Pattern(
                        regexp = "[A-Za-z0-9_+-]{1,40}(/[A-Za-z0-9_+-]{1,40}){0,2}",
                        message = "must be a name of the time zone database")
                String zoneinfo,
        @Nullable
                @Pattern(
                        regexp = "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}",
                        message = "must be a language tag")
                String locale,
        @Nullable
                @Pattern(
                        regexp = "\\+[0-9][0-9 ().-]{4,30}(;ext=[0-9]{1,10})?",
                        message = "must begin with + and the country")
                String phoneNumber,
        @Nullable Boolean phoneNumberVerified,
        @Nullable @Valid AddressClaim address) {

    public static final ProfileClaims NONE =
            new ProfileClaims(
                    null, null, null, null, null, null, null, null, null, null, null, null, null,
                    null);

    private static final String WEB = "https://[\\x21-\\x7E]+";

    /// OpenID Connect Core §5.1.1.
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AddressClaim(
            @Nullable @Size(min = 1, max = 1000) String formatted,
            @Nullable @Size(min = 1, max = 400) String streetAddress,
            @Nullable @Size(min = 1, max = 200) String locality,
            @Nullable @Size(min = 1, max = 200) String region,
            @Nullable @Size(min = 1, max = 40) String postalCode,
            @Nullable @Size(min = 1, max = 100) String country) {}

    /// The same, with or without an administrator's word for the number.
    public ProfileClaims phoneVerified(@Nullable Boolean verified) {
        return new ProfileClaims(
                givenName,
                familyName,
                middleName,
                nickname,
                profile,
                picture,
                website,
                gender,
                birthdate,
                zoneinfo,
                locale,
                phoneNumber,
                verified,
                address);
    }
}
