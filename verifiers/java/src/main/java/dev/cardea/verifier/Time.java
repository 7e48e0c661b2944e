package dev.cardea.verifier;

/** Seconds. Tests bring their own. */
public interface Time {

    /** The time that people go by; it may jump. */
    double wall();

    /** Never goes back. */
    double mono();

    /** False when the thread was interrupted, which it stays. */
    boolean sleep(double seconds);

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
        public boolean sleep(double seconds) {
            try {
                Thread.sleep((long) (seconds * 1000));
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    };
}
