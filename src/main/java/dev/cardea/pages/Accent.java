package dev.cardea.pages;

import java.util.Locale;

/// A colour of the brand, made to fit: as near to what was given as words and buttons in it are
/// still read well on the light and on the dark sheet (WCAG 2.2 §1.4.3, ratio 4.5).
record Accent(int red, int green, int blue) {

    private static final Accent WHITE = new Accent(255, 255, 255);
    private static final Accent LIGHT_GROUND = new Accent(240, 244, 242);
    private static final Accent DARK_GROUND = new Accent(31, 37, 39);
    private static final Accent DARK_INK = new Accent(14, 21, 19);
    private static final Accent BLACK = new Accent(0, 0, 0);
    private static final double READABLE = 4.5;
    private static final int STEPS = 50;

    /// Of `#rrggbb`. Throws `IllegalArgumentException`.
    static Accent parse(String hex) {
        if (!hex.matches("#[0-9a-fA-F]{6}")) {
            throw new IllegalArgumentException("not #rrggbb");
        }
        int rgb = Integer.parseInt(hex.substring(1), 16);
        return new Accent(rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff);
    }

    Accent onLight() {
        return towards(BLACK, LIGHT_GROUND);
    }

    Accent onDark() {
        return towards(WHITE, DARK_GROUND);
    }

    String css() {
        return """
        :root { --accent: %s; --on-accent: %s; }
        @media (prefers-color-scheme: dark) { :root { --accent: %s; --on-accent: %s; } }
        """
                .formatted(onLight(), WHITE, onDark(), DARK_INK);
    }

    double contrast(Accent other) {
        double one = luminance() + 0.05;
        double two = other.luminance() + 0.05;
        return Math.max(one, two) / Math.min(one, two);
    }

    private Accent towards(Accent end, Accent ground) {
        for (int step = 0; step < STEPS; step++) {
            Accent mixed = mixed(end, (double) step / STEPS);
            if (mixed.contrast(ground) >= READABLE) {
                return mixed;
            }
        }
        return end;
    }

    private Accent mixed(Accent other, double part) {
        return new Accent(
                mixed(red, other.red, part),
                mixed(green, other.green, part),
                mixed(blue, other.blue, part));
    }

    private static int mixed(int from, int to, double part) {
        return (int) Math.round(from + (to - from) * part);
    }

    private double luminance() {
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    }

    private static double linear(int channel) {
        double part = channel / 255.0;
        return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
    }
}
