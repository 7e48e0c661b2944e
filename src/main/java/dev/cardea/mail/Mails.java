package dev.cardea.mail;

import dev.cardea.config.CardeaConfig;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes the mails. Each is one text template in `templates/mail`: its first line is the subject,
/// and `layout.html` makes the same paragraphs HTML. Nobody is greeted by a name: whoever types a
/// stranger's address must not choose what the stranger reads.
@Singleton
public class Mails {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);
    private static final int LONGEST_DEVICE = 120;

    private final CardeaConfig.Links lifetimes;
    private final String service;

    @Inject
    Mails(CardeaConfig config) {
        this.lifetimes = config.links();
        this.service = config.issuer().getAuthority();
    }

    /// To an address that registered: follow the link to prove it is yours.
    public Mail verifyAddress(String to, URI link) {
        return mail(
                to,
                link,
                Templates.verifyAddress(service, link, words(lifetimes.verifyLifetime())));
    }

    /// To an address that somebody tried to register again: its holder learns what the registration
    /// form must not tell.
    public Mail addressAlreadyRegistered(String to) {
        return mail(to, null, Templates.addressAlreadyRegistered(service));
    }

    public Mail resetPassword(String to, URI link) {
        return mail(
                to, link, Templates.resetPassword(service, link, words(lifetimes.resetLifetime())));
    }

    /// To the new address of an account that wants to change it.
    public Mail confirmNewAddress(String to, URI link) {
        return mail(
                to,
                link,
                Templates.confirmNewAddress(service, link, words(lifetimes.verifyLifetime())));
    }

    /// To the old address, when a change is asked.
    public Mail addressChangeAsked(String to, String newAddress) {
        return mail(to, null, Templates.addressChangeAsked(service, oneLine(newAddress)));
    }

    /// To the old and to the new address, when the change is done.
    public Mail addressChanged(String to, String newAddress) {
        return mail(to, null, Templates.addressChanged(service, oneLine(newAddress)));
    }

    public Mail passwordChanged(String to, Instant at) {
        return mail(to, null, Templates.passwordChanged(service, TIME.format(at)));
    }

    /// To the owner of an account that somebody wants to connect to one at another provider.
    public Mail linkAccount(String to, String provider, URI link) {
        return mail(
                to,
                link,
                Templates.linkAccount(
                        service, oneLine(provider), link, words(lifetimes.resetLifetime())));
    }

    /// To the owner, when that is done.
    public Mail accountLinked(String to, String provider, Instant at) {
        return mail(to, null, Templates.accountLinked(service, oneLine(provider), TIME.format(at)));
    }

    /// `device` is what the client says of itself (`User-Agent`), `address` where it came from.
    public Mail newDevice(String to, String device, String address, Instant at) {
        return mail(
                to,
                null,
                Templates.newDevice(service, oneLine(device), oneLine(address), TIME.format(at)));
    }

    private static Mail mail(String to, @Nullable URI link, TemplateInstance template) {
        String[] written = template.render().strip().split("\\R", 2);
        String subject = written[0].strip();
        String text = written[1].strip() + "\n";
        List<String> paragraphs = List.of(text.strip().split("\\R{2,}"));
        String target = link == null ? null : link.toString();
        String html = Templates.layout(subject, paragraphs, target == null ? "" : target).render();
        return new Mail(to, subject, text, html, target);
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= LONGEST_DEVICE ? line : line.substring(0, LONGEST_DEVICE) + "…";
    }

    /// The largest unit that measures it exactly: "30 minutes", "1 day".
    private static String words(Duration duration) {
        long minutes = Math.max(1, duration.toMinutes());
        if (minutes % (24 * 60) == 0) {
            return count(minutes / (24 * 60), "day");
        }
        return minutes % 60 == 0 ? count(minutes / 60, "hour") : count(minutes, "minute");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }

    @CheckedTemplate(basePath = "mail", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {

        private Templates() {}

        static native TemplateInstance verifyAddress(String service, URI link, String lifetime);

        static native TemplateInstance addressAlreadyRegistered(String service);

        static native TemplateInstance resetPassword(String service, URI link, String lifetime);

        static native TemplateInstance confirmNewAddress(String service, URI link, String lifetime);

        static native TemplateInstance addressChangeAsked(String service, String newAddress);

        static native TemplateInstance addressChanged(String service, String newAddress);

        static native TemplateInstance passwordChanged(String service, String time);

        static native TemplateInstance linkAccount(
                String service, String provider, URI link, String lifetime);

        static native TemplateInstance accountLinked(String service, String provider, String time);

        static native TemplateInstance newDevice(
                String service, String device, String address, String time);

        static native TemplateInstance layout(String subject, List<String> paragraphs, String link);
    }
}
