package dev.cardea.verifier;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Work that one thread does at a time, and that is not begun again for a while. Times are in seconds. */
final class Turn {

    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile double at = Double.NEGATIVE_INFINITY;

    Turn(Time time) {
        this.time = time;
    }

    /** When the work was begun last, by the monotonic clock. */
    double at() {
        return at;
    }

    /** Does the work, unless it was begun within the last `pause`. False when another thread is at it for all of `patience`. */
    boolean take(double pause, double patience, Runnable work) {
        try {
            if (!lock.tryLock((long) (patience * 1000), TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            if (time.mono() - at >= pause) {
                at = time.mono();
                work.run();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
