package dev.cardea.oauth.authorize;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cardea.clients.Client;
import dev.cardea.clients.ClientMetadata;
import dev.cardea.clients.GrantableDetails;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import dev.cardea.tokens.PersonClaims;
import dev.cardea.web.Form;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An authorization request, parsed once (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1, RFC 7636,
/// 8707, 9396, 9449 §10). Lists are empty where the parameter is missing.
///
/// @param maxAge seconds
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AuthorizationRequest(
        String clientId,
        @Nullable String responseType,
        @Nullable String responseMode,
        @Nullable String redirectUri,
        @Nullable String scope,
        @Nullable String state,
        @Nullable String nonce,
        @Nullable String codeChallenge,
        @Nullable String codeChallengeMethod,
        List<String> prompt,
        @Nullable Long maxAge,
        @Nullable String loginHint,
        @Nullable String idTokenHint,
        List<String> uiLocales,
        @Nullable JsonNode claims,
        List<String> resources,
        @Nullable JsonNode authorizationDetails,
        @Nullable String dpopJkt) {

    /// Ten years: no session lives that long.
    private static final Long EVER = Duration.ofDays(3650).toSeconds();

    private static final int LONGEST = 512;
    private static final int LONGEST_STATE = 2048;

    private static final ObjectReader JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .reader();

    public AuthorizationRequest {
        prompt = prompt == null ? List.of() : prompt;
        uiLocales = uiLocales == null ? List.of() : uiLocales;
        resources = resources == null ? List.of() : resources;
    }

    /// Throws `invalid_request` naming the parameter.
    static AuthorizationRequest parse(Form form) {
        bounded(form, "acr_values"); // voluntary, and there is one acr only
        return new AuthorizationRequest(
                form.require("client_id"),
                form.get("response_type"),
                form.get("response_mode"),
                form.get("redirect_uri"),
                form.get("scope"),
                bounded(form, "state", LONGEST_STATE),
                bounded(form, "nonce"),
                bounded(form, "code_challenge"),
                form.get("code_challenge_method"),
                words(form, "prompt"),
                seconds(form, "max_age"),
                bounded(form, "login_hint"),
                form.get("id_token_hint"),
                words(form, "ui_locales"),
                json(form, "claims"),
                form.all("resource"),
                GrantableDetails.parse(form.get("authorization_details")),
                bounded(form, "dpop_jkt"));
    }

    /// Where the answer goes: what the request says, or the only URI that the client registered.
    public String answersTo(Client client) {
        return redirectUri == null ? client.metadata().redirects().getFirst() : redirectUri;
    }

    AuthorizationRequest boundTo(@Nullable String jkt) {
        return new AuthorizationRequest(
                clientId,
                responseType,
                responseMode,
                redirectUri,
                scope,
                state,
                nonce,
                codeChallenge,
                codeChallengeMethod,
                prompt,
                maxAge,
                loginHint,
                idTokenHint,
                uiLocales,
                claims,
                resources,
                authorizationDetails,
                jkt);
    }

    /// How many seconds ago the person may have proved at most who they are: as this request says,
    /// or the client's registration. Where the ID token has to tell it (OpenID Connect Core §2,
    /// Registration §2) any time is good that is known. Null where it does not matter.
    public @Nullable Long oldest(ClientMetadata metadata) {
        Long most = maxAge == null ? metadata.defaultMaxAge() : maxAge;
        return most == null && tellsAuthTime(metadata) ? EVER : most;
    }

    private boolean tellsAuthTime(ClientMetadata metadata) {
        return Boolean.TRUE.equals(metadata.requireAuthTime())
                || (claims != null
                        && claims.path("id_token").path("auth_time").path("essential").asBoolean());
    }

    /// The scopes, and those that hold the single claims asked for.
    String wanted() {
        return Scopes.parse(scope).and(PersonClaims.scopes(claims)).toString();
    }

    boolean prompts(String value) {
        return prompt.contains(value);
    }

    private static @Nullable String bounded(Form form, String name) {
        return bounded(form, name, LONGEST);
    }

    private static @Nullable String bounded(Form form, String name, int longest) {
        String value = form.get(name);
        if (value != null && value.length() > longest) {
            throw OAuthException.invalid(name, "is longer than " + longest + " characters");
        }
        return value;
    }

    private static List<String> words(Form form, String name) {
        String value = bounded(form, name);
        return value == null
                ? List.of()
                : Arrays.stream(value.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
    }

    private static @Nullable Long seconds(Form form, String name) {
        String value = form.get(name);
        if (value == null) {
            return null;
        }
        if (!value.matches("\\d{1,10}")) {
            throw OAuthException.invalid(name, "must be a number of seconds");
        }
        return Long.valueOf(value);
    }

    private static @Nullable JsonNode json(Form form, String name) {
        String value = form.get(name);
        if (value == null) {
            return null;
        }
        try {
            JsonNode node = JSON.readTree(value);
            if (node.isContainerNode()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw OAuthException.invalid(name, "is not JSON");
        }
        throw OAuthException.invalid(name, "is not a JSON object or array");
    }
}
