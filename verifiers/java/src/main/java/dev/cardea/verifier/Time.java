package dev.cardea.verifier;

/** Seconds. Tests bring their own. */
public interface Time {

    /** The time that people go by; it may jump. */
    double wall();

    /** Never goes back. */
    double mono();

    void sleep(double seconds) throws InterruptedException;

    Time SYSTEM = new Time() {
        @Override
        public double wall() {
            return System.currentTimeMillis() / 1e3;
        }

        @Override
        public double mono() {
            return System.nanoTime() / 1e9;
        }

        @Override
        public void sleep(double seconds) throws InterruptedException {
            Thread.sleep((long) (seconds * 1000));
        }
    };
}
