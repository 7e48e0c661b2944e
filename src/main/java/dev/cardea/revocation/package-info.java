/// How trust is taken back. Every path that ends trust comes through {@link
/// dev.cardea.revocation.Revocations}, which stops what is stored (sessions, refresh grants) and
/// writes a rule to the {@link dev.cardea.revocation.RevocationLog} for what is not stored (access
/// tokens); every acceptor asks the {@link dev.cardea.revocation.Denylist}. Rules only tighten, and
/// none shadows another. Who may revoke what is decided above.
@NullMarked
package dev.cardea.revocation;

import org.jspecify.annotations.NullMarked;
