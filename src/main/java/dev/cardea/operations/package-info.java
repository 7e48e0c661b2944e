/// Running the service: health, metrics, housekeeping, the check of the settings at start-up and
/// what is told about a start. It decides nothing about people or tokens, and holds no queries: it
/// asks the rooms below.
@NullMarked
package dev.cardea.operations;

import org.jspecify.annotations.NullMarked;
