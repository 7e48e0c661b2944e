package dev.cardea.mail;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// What a language says of times and durations, and where its mails are.
enum MailLanguage {
    ENGLISH(Locale.ENGLISH, "mail/", "d MMMM uuuu, HH:mm 'UTC'") {
        @Override
        String count(long number, Unit unit) {
            String word = unit.name().toLowerCase(Locale.ROOT);
            return number + " " + word + (number == 1 ? "" : "s");
        }
    },
    GERMAN(Locale.GERMAN, "mail/de/", "d. MMMM uuuu, HH:mm 'UTC'") {
        @Override
        String count(long number, Unit unit) {
            return number
                    + switch (unit) {
                        case DAY -> number == 1 ? " Tag" : " Tage";
                        case HOUR -> number == 1 ? " Stunde" : " Stunden";
                        case MINUTE -> number == 1 ? " Minute" : " Minuten";
                    };
        }
    };

    enum Unit {
        DAY,
        HOUR,
        MINUTE
    }

    private final Locale locale;
    private final String folder;
    private final DateTimeFormatter times;

    MailLanguage(Locale locale, String folder, String pattern) {
        this.locale = locale;
        this.folder = folder;
        this.times = DateTimeFormatter.ofPattern(pattern, locale).withZone(ZoneOffset.UTC);
    }

    abstract String count(long number, Unit unit);

    /// English for a language in which there are no mails.
    static MailLanguage of(Locale locale) {
        for (MailLanguage language : values()) {
            if (language.locale.getLanguage().equals(locale.getLanguage())) {
                return language;
            }
        }
        return ENGLISH;
    }

    String tag() {
        return locale.toLanguageTag();
    }

    String template(String name) {
        return folder + name + ".txt";
    }

    String time(Instant at) {
        return times.format(at);
    }

    /// In the largest unit that measures it exactly: "30 minutes", "1 day".
    String words(Duration duration) {
        long minutes = Math.max(1, duration.toMinutes());
        if (minutes % (24 * 60) == 0) {
            return count(minutes / (24 * 60), Unit.DAY);
        }
        return minutes % 60 == 0 ? count(minutes / 60, Unit.HOUR) : count(minutes, Unit.MINUTE);
    }
}
