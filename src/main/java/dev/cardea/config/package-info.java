/// Settings, checked once at start-up, and the clock. One typed tree ({@link
/// dev.cardea.config.CardeaConfig}); nothing else reads configuration under `cardea.`.
@NullMarked
package dev.cardea.config;

import org.jspecify.annotations.NullMarked;
