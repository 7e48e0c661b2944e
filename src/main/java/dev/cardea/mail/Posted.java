package dev.cardea.mail;

/// What a row of the outbox holds.
sealed interface Posted permits Mail, MailRequest {}
