ALTER TABLE audit_entries ADD COLUMN credential_id TEXT;

ALTER TABLE audit_entries ADD COLUMN client_address TEXT;

ALTER TABLE audit_entries ADD COLUMN secret_version BIGINT;

ALTER TABLE audit_entries ADD COLUMN outcome TEXT NOT NULL DEFAULT 'done';
