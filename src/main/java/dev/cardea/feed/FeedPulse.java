package dev.cardea.feed;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Whether the threads go on that send the feed and look at the log for it.
@Singleton
public class FeedPulse {

    private final FeedPump pump;
    private final FeedLooks looks;

    @Inject
    FeedPulse(FeedPump pump, FeedLooks looks) {
        this.pump = pump;
        this.looks = looks;
    }

    public boolean alive() {
        return pump.alive() && looks.alive();
    }
}
