package dev.cardea.mail;

import dev.cardea.audit.Origin;
import dev.cardea.config.CardeaConfig;
import dev.cardea.protocol.SpokenLanguages;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.Engine;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the mails. Each is one text template in `templates/mail`, and one in a folder for each
/// other language: its first line is the subject, and `layout.html` makes the same paragraphs HTML.
/// The language is that of the request that a mail comes from. Nobody is greeted by a name: whoever
/// types a stranger's address must not choose what the stranger reads.
@Singleton
public class Mails {

    private static final int LONGEST_FACT = 120;

    private final CardeaConfig.Links lifetimes;
    private final String service;
    private final Engine templates;

    @Inject
    Mails(CardeaConfig config, Engine templates) {
        this.lifetimes = config.links();
        this.service = config.issuer().getAuthority();
        this.templates = templates;
    }

    /// To an address that registered: follow the link to prove it is yours.
    public Mail verifyAddress(String to, URI link) {
        return mail(
                to,
                link,
                "verify-address",
                Map.of("lifetime", language().words(lifetimes.verifyLifetime())));
    }

    /// To an address that somebody tried to register again: its holder learns what the registration
    /// form must not tell.
    public Mail addressAlreadyRegistered(String to) {
        return mail(to, null, "address-already-registered", Map.of());
    }

    public Mail resetPassword(String to, URI link) {
        return mail(
                to,
                link,
                "reset-password",
                Map.of("lifetime", language().words(lifetimes.resetLifetime())));
    }

    /// To an address that people registered with different passwords: neither counts.
    public Mail choosePassword(String to, URI link) {
        return mail(
                to,
                link,
                "choose-password",
                Map.of("lifetime", language().words(lifetimes.verifyLifetime())));
    }

    /// To the new address of an account that wants to change it.
    public Mail confirmNewAddress(String to, URI link) {
        return mail(
                to,
                link,
                "confirm-new-address",
                Map.of("lifetime", language().words(lifetimes.verifyLifetime())));
    }

    /// To the old address, when a change is asked.
    public Mail addressChangeAsked(String to, String newAddress) {
        return mail(to, null, "address-change-asked", Map.of("newAddress", oneLine(newAddress)));
    }

    /// To the old and to the new address, when the change is done.
    public Mail addressChanged(String to, String newAddress) {
        return mail(to, null, "address-changed", Map.of("newAddress", oneLine(newAddress)));
    }

    public Mail passwordChanged(String to, Instant at) {
        return mail(to, null, "password-changed", Map.of("time", language().time(at)));
    }

    public Mail usernameChanged(String to, Instant at) {
        return mail(to, null, "username-changed", Map.of("time", language().time(at)));
    }

    /// To the owner of an account that somebody wants to connect to one at another provider: `who`
    /// it is there.
    public Mail linkAccount(String to, String provider, String who, URI link) {
        return mail(
                to,
                link,
                "link-account",
                Map.of(
                        "provider",
                        oneLine(provider),
                        "who",
                        oneLine(who),
                        "lifetime",
                        language().words(lifetimes.resetLifetime())));
    }

    /// To the owner, when that is done.
    public Mail accountLinked(String to, String provider, String who, Instant at) {
        return mail(
                to,
                null,
                "account-linked",
                Map.of(
                        "provider",
                        oneLine(provider),
                        "who",
                        oneLine(who),
                        "time",
                        language().time(at)));
    }

    private static MailLanguage language() {
        return MailLanguage.of(SpokenLanguages.choose(List.of(), Origin.current().language()));
    }

    private Mail mail(String to, @Nullable URI link, String name, Map<String, String> facts) {
        MailLanguage language = language();
        String target = link == null ? "" : link.toString();
        TemplateInstance template =
                templates
                        .getTemplate(language.template(name))
                        .data("service", service)
                        .data("link", target);
        facts.forEach(template::data);
        String[] written = template.render().strip().split("\\R", 2);
        String subject = written[0].strip();
        String text = written[1].strip() + "\n";
        List<String> paragraphs = List.of(text.strip().split("\\R{2,}"));
        String html = Templates.layout(language.tag(), subject, paragraphs, target).render();
        return new Mail(to, subject, text, html, link == null ? null : target);
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= LONGEST_FACT ? line : line.substring(0, LONGEST_FACT) + "…";
    }

    @CheckedTemplate(basePath = "mail", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance layout(
                String language, String subject, List<String> paragraphs, String link);
    }
}
