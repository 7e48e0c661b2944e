@org.jspecify.annotations.NullMarked
package dev.cardea.ratelimit;
