-- Log-in through other providers; account_link and account_link_subject have been there since V2.

ALTER TABLE session ADD COLUMN provider text; -- which other provider vouched for the person; null where a password did

ALTER TABLE one_time_token DROP CONSTRAINT one_time_token_purpose;
ALTER TABLE one_time_token ADD CONSTRAINT one_time_token_purpose
    CHECK (purpose IN ('verify-email', 'reset-password', 'change-email', 'link-account'));

CREATE INDEX account_link_subject_account ON account_link_subject (account_id);
