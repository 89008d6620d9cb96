ALTER TABLE apps ADD COLUMN retiring_secret BLOB;

ALTER TABLE apps ADD COLUMN retiring_secret_version BIGINT;

ALTER TABLE apps ADD COLUMN retiring_until BIGINT;
