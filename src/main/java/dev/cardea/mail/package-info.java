/// Mail: what is written to people, and its way out through the `outbox` table, so that a mail is
/// sent if and only if the transaction that asked for it commits. It makes no links and decides
/// nothing about who gets a mail: a {@link dev.cardea.mail.MailRequest} is answered by the room
/// that asked.
@NullMarked
package dev.cardea.mail;

import org.jspecify.annotations.NullMarked;
