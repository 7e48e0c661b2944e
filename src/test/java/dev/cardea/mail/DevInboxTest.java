package dev.cardea.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DevInboxTest {

    @Test
    void the_last_fifty_mails_are_kept_newest_first() {
        DevInbox inbox = new DevInbox();
        for (int i = 1; i <= 60; i++) {
            inbox.receive(new Mail("a@example.org", "Mail " + i, "Text", "", null));
        }
        assertThat(inbox.mails()).hasSize(50);
        assertThat(inbox.mails().getFirst().subject()).isEqualTo("Mail 60");
        assertThat(inbox.mails().getLast().subject()).isEqualTo("Mail 11");
    }
}
