/// Hosted HTML for people, rendered here and working without JavaScript: where mailed links lead
/// (`/verify-email`, `/confirm-email`, `/reset-password`) when no app around takes them, how to get
/// another (`/resend`, `/recover`), and in dev mode the inbox. A GET never changes anything, since
/// scanners of mail follow links; a POST calls one use case. It holds no rule of the domain and no
/// session.
@NullMarked
package dev.cardea.pages;

import org.jspecify.annotations.NullMarked;
