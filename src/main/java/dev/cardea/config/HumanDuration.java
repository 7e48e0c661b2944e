package dev.cardea.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// Reads durations as people write them: `10m`, `7 hours`, `2 weeks`, `6 months`, or ISO 8601
/// (`PT10M`). A month is 30 days, a year 365; a number without a unit is refused, since half the
/// world reads it as seconds and half as milliseconds. So is what runs backwards, and what is so
/// long that added to a time of day it may be none any more.
public final class HumanDuration implements Converter<Duration> {

    private static final Pattern PART = Pattern.compile("(\\d{1,9})\\s*([a-z]+)\\s*");
    private static final Duration LONGEST = Duration.ofDays(100 * 365);

    @Override
    public Duration convert(String text) {
        return parse(text);
    }

    /// Throws `IllegalArgumentException`, with what is accepted, on anything else.
    public static Duration parse(String text) {
        String value = text.strip().toLowerCase(Locale.ROOT);
        if (value.startsWith("p")) {
            try {
                return bounded(Duration.parse(value.toUpperCase(Locale.ROOT)), text);
            } catch (DateTimeParseException e) {
                throw refused(text, e);
            }
        }
        Matcher part = PART.matcher(value);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            Duration more = unit(part.group(2), text).multipliedBy(Long.parseLong(part.group(1)));
            sum = bounded(sum.plus(more), text);
            end = part.end();
        }
        if (end == 0 || end != value.length()) {
            throw refused(text, null);
        }
        return sum;
    }

    private static Duration unit(String name, String text) {
        return switch (name) {
            case "ms", "millisecond", "milliseconds" -> Duration.ofMillis(1);
            case "s", "sec", "secs", "second", "seconds" -> Duration.ofSeconds(1);
            case "m", "min", "mins", "minute", "minutes" -> Duration.ofMinutes(1);
            case "h", "hour", "hours" -> Duration.ofHours(1);
            case "d", "day", "days" -> Duration.ofDays(1);
            case "w", "week", "weeks" -> Duration.ofDays(7);
            case "month", "months" -> Duration.ofDays(30);
            case "y", "year", "years" -> Duration.ofDays(365);
            default -> throw refused(text, null);
        };
    }

    private static Duration bounded(Duration duration, String text) {
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("'" + text + "' is not between 0 and 100 years");
        }
        return duration;
    }

    private static IllegalArgumentException refused(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "'" + text + "' is no duration: write 10m, 7 hours, 2 weeks, 6 months or PT10M",
                cause);
    }
}
