/// Hosted HTML for people, rendered here and working without JavaScript: log-in and consent of an
/// authorization flow, registration, one's own account, where mailed links lead when no app around
/// takes them and how to get another, and in dev mode the inbox. A {@link Visit} knows the language
/// and who asks, {@link Brand} whose pages they are, {@link Words} has all that is said. A GET
/// never changes anything, since scanners of mail follow links; a POST calls one use case. It holds
/// no rule of the domain and no session.
@NullMarked
package dev.cardea.pages;

import org.jspecify.annotations.NullMarked;
