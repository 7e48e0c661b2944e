package dev.cardea.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every setting of Cardea, once. `docs/configuration.md` is generated from this tree and a test
/// fails when they differ.
@ConfigMapping(prefix = "cardea")
public interface CardeaConfig {

    /// The issuer: the base URL that clients and services see, in every token and every mailed
    /// link. Never taken from a request.
    URI issuer();

    /// 32 random bytes in base64. It encrypts signing keys and mail at rest and authenticates
    /// refresh tokens: losing it ends every session and makes new signing keys necessary. Make one
    /// with `openssl rand -base64 32`.
    Optional<String> masterKey();

    /// Every client has to keep to FAPI 2.0 (Security Profile, and Message Signing for what is
    /// signed), as one that is registered as `strict`: requests are pushed, with PKCE; clients
    /// prove who they are by `private_key_jwt` or a certificate; tokens are bound to a key or a
    /// certificate; PS256, ES256 and Ed25519 alone. Other clients are refused.
    @WithDefault("false")
    boolean strict();

    Tokens tokens();

    Keys keys();

    Dpop dpop();

    Feed feed();

    Sessions sessions();

    Registration registration();

    Passwords passwords();

    Links links();

    Throttle throttle();

    Web web();

    Pages pages();

    Clients clients();

    Fetch fetch();

    Signals signals();

    /// Kubernetes clusters whose workloads need no secret, each under a name of your choice.
    Map<String, Workloads> workloads();

    /// Other providers that people may log in with, each under a name of your choice: a part of the
    /// redirect URI and the key of every link to it, so never give it to another provider.
    Map<String, Federation> federation();

    Admin admin();

    Audit audit();

    Database database();

    /// Access tokens (RFC 9068).
    interface Tokens {
        /// `aud` of tokens for which no resource was asked; the issuer unless set.
        Optional<String> defaultAudience();

        /// How long an access token lives. Revocation rules live as long.
        @WithDefault("10m")
        @WithConverter(HumanDuration.class)
        Duration accessLifetime();

        /// The signing algorithm of access tokens, and of all that names no other: RS256, RS384,
        /// RS512, PS256, PS384, PS512, ES256 or Ed25519.
        @WithDefault("RS256")
        String algorithm();
    }

    /// Signing keys and their rotation.
    interface Keys {
        /// The algorithms that clients may ask for beside `cardea.tokens.algorithm`: each has keys
        /// of its own. OpenID Connect demands RS256, FAPI 2.0 one of the others.
        @WithDefault("RS256,PS256,ES256,Ed25519")
        List<String> algorithms();

        /// Size of RSA keys in bits: 2048, 3072 or 4096.
        @WithDefault("2048")
        int rsaBits();

        /// How long a key signs before the next one takes over.
        @WithDefault("90 days")
        @WithConverter(HumanDuration.class)
        Duration rotateEvery();

        /// How long a key stands in the JWKS before it signs, so that no verifier ever meets an
        /// unknown `kid`.
        @WithDefault("1 day")
        @WithConverter(HumanDuration.class)
        Duration publishBefore();

        /// `max-age` of the JWKS answer.
        @WithDefault("5m")
        @WithConverter(HumanDuration.class)
        Duration jwksMaxAge();
    }

    /// The revocation feed, for services that verify tokens by themselves.
    interface Feed {
        /// How many streams one replica holds; one more gets 503.
        @WithDefault("5000")
        int maxStreams();

        /// How many of them one IPv4 address or IPv6 /64 holds: no stranger takes them all. Raise
        /// it where more verifiers than that come through one address.
        @WithDefault("2500")
        int maxStreamsPerAddress();

        /// How long one salt hashes what the feed names. After it every verifier takes a snapshot.
        @WithDefault("1h")
        @WithConverter(HumanDuration.class)
        Duration saltLifetime();

        /// Puts `status` into access tokens (Token Status List), so that a mass revocation reaches
        /// verifiers as a bit for each token. The same on every replica.
        @WithDefault("false")
        boolean statusLists();

        /// Above so many live rules the feed leaves out what status lists say.
        @WithDefault("20000")
        int maxRules();
    }

    /// Log-in sessions and their refresh tokens.
    interface Sessions {
        /// A session not refreshed for this long ends.
        @WithDefault("14 days")
        @WithConverter(HumanDuration.class)
        Duration idle();

        /// A session ends after this long, however busy.
        @WithDefault("30 days")
        @WithConverter(HumanDuration.class)
        Duration absolute();

        /// For this long the refresh token that was just spent gives the same successor again, so
        /// that a lost answer logs nobody out.
        @WithDefault("30s")
        @WithConverter(HumanDuration.class)
        Duration retryWindow();

        /// How long ago the log-in may be for what a stolen token shall not do, such as exporting
        /// everything held about somebody or changing the user name: then 401
        /// `insufficient_user_authentication` (RFC 9470).
        @WithDefault("15m")
        @WithConverter(HumanDuration.class)
        Duration fresh();

        /// How many sessions one account may have; the oldest ends when one more begins.
        @WithDefault("100")
        int perAccount();
    }

    /// Who may register, and how.
    interface Registration {
        /// Whether `POST /auth/register` is open.
        @WithDefault("true")
        boolean enabled();

        /// `required`: nobody logs in before the mailed link was followed, and the answer never
        /// tells whether an address is taken; an account whose address was not proved within a week
        /// is deleted. `optional`: the link is mailed, log-in does not wait for it.
        @WithDefault("required")
        Verification verification();
    }

    /// Whether an e-mail address must be proved before log-in.
    enum Verification {
        REQUIRED,
        OPTIONAL
    }

    /// Password policy (NIST SP 800-63B-4) and hashing (Argon2id).
    interface Passwords {
        /// Shortest password, in Unicode code points, while it is the only factor.
        @WithDefault("15")
        int minimumLength();

        /// Longest password, in Unicode code points.
        @WithDefault("256")
        int maximumLength();

        /// Words that no password may be made of, beside the product's, the issuer's and the
        /// person's own names.
        Optional<List<String>> contextWords();

        /// Argon2id memory in KiB.
        @WithDefault("19456")
        int memory();

        /// Argon2id passes.
        @WithDefault("2")
        int iterations();

        /// How many hashes run at once; the number of cores unless set.
        Optional<Integer> concurrency();

        /// How many hashes may wait for their turn; one more gets 503.
        @WithDefault("64")
        int queue();

        /// How long one may wait for its turn before 503 with `Retry-After`.
        @WithDefault("2s")
        @WithConverter(HumanDuration.class)
        Duration maximumWait();
    }

    /// Mailed links.
    interface Links {
        /// How long a link that verifies an address works.
        @WithDefault("1 day")
        @WithConverter(HumanDuration.class)
        Duration verifyLifetime();

        /// How long a link that resets a password works.
        @WithDefault("30m")
        @WithConverter(HumanDuration.class)
        Duration resetLifetime();

        /// Where a mailed link leads: the token is appended as `?token=…`. The paths are the
        /// issuer's unless an absolute URL is given.
        @WithDefault("/verify-email")
        String verifyPage();

        /// Likewise for the page that asks for the new password.
        @WithDefault("/reset-password")
        String resetPage();

        /// Likewise for the page that confirms a new e-mail address.
        @WithDefault("/confirm-email")
        String changePage();
    }

    /// Budgets of failures. A success costs nothing.
    interface Throttle {
        /// Failed log-ins one source (an IPv4 address, an IPv6 /64) may cause in a window.
        @WithDefault("50")
        int perSource();

        /// Failed log-ins against one identifier from devices it does not know, in a window.
        @WithDefault("20")
        int perAccount();

        /// Failed log-ins from one device that the account knows, in a window.
        @WithDefault("20")
        int perDevice();

        /// The window in which a budget fills up again.
        @WithDefault("15m")
        @WithConverter(HumanDuration.class)
        Duration window();

        /// How many different identifiers one wrong password may be tried on in a window before it
        /// counts as spraying.
        @WithDefault("10")
        int spray();

        /// Requests one source may make, in a minute, to routes that send mail or hash a password
        /// without a log-in; and device codes that it may ask for.
        @WithDefault("30")
        int costlyPerMinute();

        /// How many people one source may bring back from other providers in a minute: each time
        /// the provider is asked.
        @WithDefault("300")
        int providersPerMinute();

        /// Authorization requests that one source may push in a minute, to one replica, for clients
        /// that anybody can speak for or register.
        @WithDefault("60")
        int pushesPerMinute();

        /// DPoP proofs that one source may use up in a minute, at one replica, for such clients.
        @WithDefault("600")
        int proofsPerMinute();

        /// User codes of devices that one source, or one account, may type in a window.
        @WithDefault("30")
        int userCodes();

        /// Mails one address may be sent in an hour; as many again about registrations.
        @WithDefault("5")
        int mailsPerHour();
    }

    /// The HTTP edge.
    interface Web {
        /// Proxies (addresses or CIDR blocks) whose `X-Forwarded-For` is believed.
        Optional<List<String>> trustedProxies();

        /// Origins that browsers may call the JSON API from.
        Optional<List<String>> corsOrigins();

        /// How long the body of a request may take to arrive, whole. The connection of one that is
        /// slower is closed.
        @WithDefault("10s")
        @WithConverter(HumanDuration.class)
        Duration bodyTimeout();

        /// How the trusted proxies, where TLS ends, hand on a client's certificate (RFC 8705):
        /// `rfc9440` (the header `Client-Cert`), `nginx` (`$ssl_client_escaped_cert`) or `envoy`
        /// (`X-Forwarded-Client-Cert` with `Cert`). Unset, there are no client certificates.
        Optional<CertificateFormat> clientCertificate();

        /// Whether that proxy lets only certificates through that lead to an authority you chose.
        /// Without it anybody could make one with a client's name: `tls_client_auth` is refused,
        /// and `self_signed_tls_client_auth`, which compares the key, is not.
        @WithDefault("false")
        boolean clientCertificateVerified();

        /// Where the proxy asks for certificates, if not at the issuer's own host: an https URL
        /// under which the service is reached as under the issuer. Discovery names the endpoints
        /// there (`mtls_endpoint_aliases`, RFC 8705 §5), and people's browsers are asked for none.
        Optional<URI> mtlsUrl();

        /// The header it comes in: `Client-Cert`, `X-SSL-Client-Cert` or `X-Forwarded-Client-Cert`
        /// by the format unless set. From anybody but a trusted proxy it is dropped.
        Optional<String> clientCertificateHeader();
    }

    /// How a proxy writes a client's certificate into a header.
    enum CertificateFormat {
        RFC9440,
        NGINX,
        ENVOY
    }

    /// Proofs of possession (DPoP, RFC 9449).
    interface Dpop {
        /// How long a proof is good after it was made.
        @WithDefault("1m")
        @WithConverter(HumanDuration.class)
        Duration proofLifetime();

        /// Whose proofs must carry a nonce of ours, so that none can be made in advance: those of
        /// strict clients (`strict`), everybody's (`always`) or nobody's (`never`).
        @WithDefault("strict")
        DpopNonce nonce();
    }

    /// Whose proofs need a nonce.
    enum DpopNonce {
        STRICT,
        ALWAYS,
        NEVER
    }

    /// The look of the hosted pages.
    interface Pages {
        /// What the service is called there.
        @WithDefault("Cardea")
        String name();

        /// The https address of a picture that stands for the name.
        Optional<String> logo();

        /// A colour as `#rrggbb`, for buttons and links; made darker or lighter as far as reading
        /// well needs it.
        Optional<String> accent();
    }

    /// OAuth clients.
    interface Clients {
        /// A file that declares clients, JSON or YAML: read at each start-up, the same file changes
        /// nothing the second time, and a client that was in it and is not any more is disabled. A
        /// client or a secret of it that an administrator disabled or took back stays so.
        Optional<String> file();

        /// Who may register a client at `/oauth/register` (RFC 7591): nobody (`closed`), holders of
        /// an initial access token (`token`) or anybody (`open`).
        @WithDefault("token")
        DynamicRegistration registration();

        /// Whether a client may name itself by the https URL of its metadata document (Client ID
        /// Metadata Document). Nobody vouches for such a client: people are always asked.
        @WithDefault("true")
        boolean metadataDocuments();

        /// The types of `authorization_details` (RFC 9396) that may be asked for, like
        /// `payment_initiation`: those that the services behind understand. None unless set.
        Optional<List<String>> authorizationDetailsTypes();

        /// Whether a request may name a URL of the client's as its `request_uri`, registered among
        /// its `request_uris`, from where the signed request is fetched (OpenID Connect Core §6.2).
        /// Requests that are pushed need no such thing.
        @WithDefault("false")
        boolean requestUris();

        /// How long a secret works on after a new one took its place.
        @WithDefault("1 day")
        @WithConverter(HumanDuration.class)
        Duration secretOverlap();

        /// Accepts client assertions whose audience is the token endpoint, or holds other values
        /// beside the issuer, for clients from before RFC 10070. An assertion made for another
        /// server can then be replayed here.
        @WithDefault("false")
        boolean acceptEndpointAudience();

        /// Lets web applications have redirect URIs of this machine (`http://localhost`): for
        /// development.
        @WithDefault("false")
        boolean loopbackWebRedirects();
    }

    /// Who may register a client.
    enum DynamicRegistration {
        CLOSED,
        TOKEN,
        OPEN
    }

    /// Outgoing requests to URIs that others name: keys, metadata documents, log-out notifications,
    /// other providers.
    interface Fetch {
        /// Host names, addresses or CIDR blocks that may be reached though they are not public. No
        /// others are: whoever names a URI would see into the network that Cardea stands in.
        Optional<List<String>> allow();

        /// Allows plain http to this machine, as far as `cardea.fetch.allow` lets it be reached.
        @WithDefault("false")
        boolean loopbackHttp();

        /// A PEM file of certificate authorities that are trusted beside the usual ones.
        Optional<String> caFile();

        /// How long connecting may take.
        @WithDefault("3s")
        @WithConverter(HumanDuration.class)
        Duration connectTimeout();

        /// How long a request may take altogether.
        @WithDefault("10s")
        @WithConverter(HumanDuration.class)
        Duration timeout();

        /// How many requests may be under way at once.
        @WithDefault("32")
        int concurrency();
    }

    /// Shared Signals: what receivers that are not ours are told (OpenID SSF, CAEP).
    interface Signals {
        /// How long an event waits for its receiver. An enabled stream whose oldest event waited
        /// that long is disabled.
        @WithDefault("3 days")
        @WithConverter(HumanDuration.class)
        Duration keep();

        /// How many events may wait in one stream; with one more it is disabled.
        @WithDefault("10000")
        int queue();
    }

    /// A Kubernetes cluster whose service accounts get tokens for the clients that name them (RFC
    /// 7523): the cluster signs, and no workload keeps a secret. `name` is yours to choose.
    interface Workloads {
        /// The `iss` of its service-account tokens: `kubectl get --raw
        /// /.well-known/openid-configuration` shows it.
        String issuer();

        /// Where its keys are. The API server's own `/openid/v1/jwks` asks for a log-in unless the
        /// cluster allows otherwise, and a private address must be in `cardea.fetch.allow`.
        Optional<URI> jwksUri();

        /// A file with its keys, instead: `kubectl get --raw /openid/v1/jwks`. It is read again
        /// every ten minutes.
        Optional<String> jwksFile();

        /// The `aud` that its tokens must have, alone; the issuer of this service unless set.
        Optional<String> audience();
    }

    /// Another provider that people may log in with. `name` is yours to choose: lower-case letters,
    /// digits and hyphens. The redirect URI to register there is
    /// `<cardea.issuer>/login/with/<name>/callback`.
    interface Federation {
        /// `openid` for every OpenID provider, by discovery; `github` for GitHub's OAuth.
        @WithDefault("openid")
        UpstreamProtocol protocol();

        /// What people know it by: it stands on the button. The name unless set.
        Optional<String> label();

        /// The issuer of an OpenID provider; its metadata are read from
        /// `<issuer>/.well-known/openid-configuration`.
        Optional<URI> issuer();

        /// How it calls Cardea.
        String clientId();

        /// The secret that it gave Cardea; in production from the environment.
        Optional<String> clientSecret();

        /// How Cardea proves there who it is: `client-secret-basic`, `client-secret-post`, or
        /// `private-key-jwt`, signed with Cardea's own key: register
        /// `<cardea.issuer>/.well-known/jwks.json` there.
        @WithDefault("client-secret-basic")
        UpstreamAuthentication authentication();

        /// The scopes that are asked for; `openid,email,profile` unless set, and
        /// `read:user,user:email` for GitHub.
        Optional<List<String>> scopes();

        /// Whether somebody whom nobody knows here gets an account, if registration is open and the
        /// provider vouches for the e-mail address.
        @WithDefault("true")
        boolean registers();

        /// Where a GitHub of your own is, like `https://github.example.com`.
        @WithDefault("https://github.com")
        URI githubUrl();

        /// And its API, like `https://github.example.com/api/v3`.
        @WithDefault("https://api.github.com")
        URI githubApi();
    }

    /// What another provider speaks.
    enum UpstreamProtocol {
        OPENID,
        GITHUB
    }

    /// How Cardea proves to another provider who it is.
    enum UpstreamAuthentication {
        CLIENT_SECRET_BASIC,
        CLIENT_SECRET_POST,
        PRIVATE_KEY_JWT
    }

    /// The first administrator.
    interface Admin {
        /// Address of the first administrator; made at start-up when no account has the role
        /// `admin`.
        Optional<String> email();

        /// Its one-time password. It logs in once, and only a new password opens the admin API. Dev
        /// mode makes one up and prints it.
        Optional<String> oneTimePassword();
    }

    /// The audit trail.
    interface Audit {
        /// How long entries are kept; they go by whole months.
        @WithDefault("1 year")
        @WithConverter(HumanDuration.class)
        Duration keep();
    }

    /// The database of dev mode and trials.
    interface Database {
        /// Runs an embedded PostgreSQL when no JDBC URL is set: for dev mode and trials, not for
        /// production.
        @WithDefault("false")
        boolean embedded();

        /// Where the embedded PostgreSQL keeps its data.
        @WithDefault(".cardea")
        String directory();
    }
}
