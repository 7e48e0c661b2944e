package dev.cardea.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.GrantType;
import dev.cardea.protocol.OAuthException;
import dev.cardea.protocol.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a client may say of itself (RFC 7591 §2, OpenID Connect Registration §2): each value by
/// itself, and all of them together. Throws {@link InvalidMetadata} for the first thing that is
/// wrong; what the client's own servers say is asked by {@link SectorIdentifiers}.
@ApplicationScoped
class ClientMetadataRules {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 500;

    /// No control, formatting (such as reversed writing) or unassigned characters.
    private static final Pattern TEXT = Pattern.compile("[^\\p{C}\\p{Zl}\\p{Zp}]*");

    private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");

    private static final Pattern WORKLOAD =
            Pattern.compile("[A-Za-z0-9._-]{1,63}/[a-z0-9-]{1,63}/[a-z0-9.-]{1,253}");

    private final MetadataDefaults defaults;
    private final MetadataTree trees;
    private final MetadataUris uris;
    private final SignatureRules signatures;
    private final StrictProfile strict;
    private final GrantableDetails details;
    private final boolean loopbackWeb;

    @Inject
    ClientMetadataRules(
            MetadataDefaults defaults,
            MetadataTree trees,
            MetadataUris uris,
            SignatureRules signatures,
            StrictProfile strict,
            GrantableDetails details,
            CardeaConfig config) {
        this.defaults = defaults;
        this.trees = trees;
        this.uris = uris;
        this.signatures = signatures;
        this.strict = strict;
        this.details = details;
        this.loopbackWeb = config.clients().loopbackWebRedirects();
    }

    /// The metadata with what holds where nothing was said (RFC 7591 §3.2.1).
    ClientMetadata checked(ClientMetadata given) {
        ClientMetadata metadata = strict.applied(defaults.completed(given));
        texts(metadata);
        detailTypes(metadata);
        kinds(metadata);
        redirects(metadata);
        uris.check(metadata);
        AuthenticationRules.check(metadata);
        signatures.check(metadata);
        StrictProfile.check(metadata);
        bounds(metadata);
        return metadata;
    }

    private static void texts(ClientMetadata metadata) {
        text("client_name", metadata.clientName(), LONGEST_NAME);
        text("software_id", metadata.softwareId(), LONGEST_TEXT);
        text("software_version", metadata.softwareVersion(), LONGEST_TEXT);
        each("contacts", metadata.contacts(), LONGEST_TEXT);
        text("resource_server", metadata.resourceServer(), LONGEST_TEXT);
        each("exchange_audiences", metadata.exchangeAudiences(), LONGEST_TEXT);
        each("workloads", metadata.workloads(), LONGEST_TEXT);
        InvalidMetadata.unless(
                metadata.workloads() == null
                        || metadata.workloads().stream().allMatch(WORKLOAD.asMatchPredicate()),
                "workloads",
                "must be like cluster/namespace/service-account");
        InvalidMetadata.unless(
                metadata.accent() == null || COLOUR.matcher(metadata.accent()).matches(),
                "accent",
                "must be a colour like #1f6a58");
        try {
            Scopes.parse(metadata.scope());
        } catch (OAuthException e) {
            throw InvalidMetadata.of("scope", "is malformed");
        }
        Long age = metadata.defaultMaxAge();
        InvalidMetadata.unless(age == null || age >= 0, "default_max_age", "must not be negative");
    }

    /// Of whatever has no narrower rule of its own.
    private void bounds(ClientMetadata metadata) {
        ObjectNode tree = trees.of(metadata);
        tree.remove("jwks");
        tree.properties()
                .forEach(member -> {
                    String field = member.getKey();
                    JsonNode value = member.getValue();
                    InvalidMetadata.unless(
                            value.size() <= ClientMetadata.MOST_VALUES,
                            field,
                            "has too many values");
                    for (JsonNode one : value.isArray() ? value : List.of(value)) {
                        InvalidMetadata.unless(
                                one.asText().length() <= ClientMetadata.LONGEST_TEXT,
                                field,
                                "must be at most " + ClientMetadata.LONGEST_TEXT + " characters");
                    }
                });
    }

    /// RFC 9396 §10.
    private void detailTypes(ClientMetadata metadata) {
        List<String> named = metadata.authorizationDetailsTypes();
        InvalidMetadata.unless(
                named == null || details.types().containsAll(named),
                "authorization_details_types",
                "has one that is not known here");
    }

    private static void each(String field, @Nullable List<String> values, int longest) {
        if (values != null) {
            values.forEach(value -> text(field, value, longest));
        }
    }

    private static void text(String field, @Nullable String text, int longest) {
        InvalidMetadata.unless(
                text == null
                        || (text.length() <= longest
                                && !text.isBlank()
                                && TEXT.matcher(text).matches()),
                field,
                "must be text of at most " + longest + " characters");
    }

    private static void kinds(ClientMetadata metadata) {
        oneOf("application_type", metadata.applicationType(), "web", "native");
        oneOf("subject_type", metadata.subjectType(), "public", "pairwise");
        List<String> grants = metadata.grantTypes() == null ? List.of() : metadata.grantTypes();
        for (String grant : grants) {
            InvalidMetadata.unless(
                    GrantType.named(grant).isPresent(), "grant_types", "has one there is not");
        }
        List<String> responses =
                metadata.responseTypes() == null ? List.of() : metadata.responseTypes();
        InvalidMetadata.unless(
                responses.isEmpty() || responses.equals(List.of("code")),
                "response_types",
                "can be code only");
        InvalidMetadata.unless(
                responses.isEmpty() != metadata.mayUse(GrantType.AUTHORIZATION_CODE),
                "response_types",
                "must be code with the grant type authorization_code, and empty without");
    }

    private void redirects(ClientMetadata metadata) {
        List<String> redirects = metadata.redirects();
        if (redirects.isEmpty() && metadata.mayUse(GrantType.AUTHORIZATION_CODE)) {
            throw InvalidMetadata.redirect("are missing");
        }
        if (redirects.size() > ClientMetadata.MOST_VALUES) {
            throw InvalidMetadata.redirect("are too many");
        }
        InvalidMetadata.unless(
                metadata.postLogoutRedirects().size() <= ClientMetadata.MOST_VALUES,
                "post_logout_redirect_uris",
                "are too many");
        boolean isNative = metadata.isNative();
        redirects.forEach(uri -> RedirectUris.check("redirect_uris", uri, isNative, loopbackWeb));
        metadata.postLogoutRedirects()
                .forEach(uri ->
                        RedirectUris.check(
                                "post_logout_redirect_uris", uri, isNative, loopbackWeb));
    }

    private static void oneOf(String field, @Nullable String value, String... values) {
        InvalidMetadata.unless(
                value != null && List.of(values).contains(value),
                field,
                "must be one of " + List.of(values));
    }
}
