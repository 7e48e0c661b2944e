/// OAuth 2.1 and OpenID Connect endpoints for clients and verifying services, one class each. Thin:
/// an endpoint parses, asks the rooms below, and answers in the words of its RFC.
@NullMarked
package dev.cardea.oauth;

import org.jspecify.annotations.NullMarked;
