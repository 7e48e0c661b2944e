package dev.cardea.tokens;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a person's tokens for a client are made from beside the scope; kept with the grant as JSON.
///
/// @param resources the audiences that were granted (RFC 8707); empty is the default one
/// @param authTime when the person had proved who they are, seconds since the epoch
/// @param acr what that proof is worth
/// @param claims of the ID token and of userinfo that were asked for one by one (OpenID Connect
///   Core §5.5)
/// @param authorizationDetails granted (RFC 9396)
/// @param jkt thumbprint of the key that tokens are bound to (RFC 9449)
/// @param certificate thumbprint of the certificate that tokens are bound to (RFC 8705)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GrantDetail(
        List<String> resources,
        long authTime,
        String acr,
        @Nullable JsonNode claims,
        @Nullable JsonNode authorizationDetails,
        @Nullable String jkt,
        @Nullable String certificate) {

    /// The same, with less of what was granted.
    public GrantDetail with(
            List<String> audiences, @Nullable JsonNode fewerClaims, @Nullable JsonNode details) {
        return new GrantDetail(audiences, authTime, acr, fewerClaims, details, jkt, certificate);
    }

    /// The same, for tokens bound to what is proved now.
    public GrantDetail boundTo(@Nullable String newJkt, @Nullable String newCertificate) {
        return new GrantDetail(
                resources, authTime, acr, claims, authorizationDetails, newJkt, newCertificate);
    }
}
