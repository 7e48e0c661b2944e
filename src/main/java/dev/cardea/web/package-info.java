/// The HTTP edge that every route shares: request ids and security headers on each answer, the
/// client's address behind trusted proxies, CORS, strict and bounded JSON in, problem+json (RFC
/// 9457) out, and cursors for lists. It has no routes and knows no feature.
@NullMarked
package dev.cardea.web;

import org.jspecify.annotations.NullMarked;
