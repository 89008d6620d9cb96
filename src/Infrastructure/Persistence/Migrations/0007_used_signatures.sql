CREATE TABLE used_signatures (
  project_id    TEXT   NOT NULL,
  signed_at     BIGINT NOT NULL,
  access_key_id TEXT   NOT NULL,
  signature     TEXT   NOT NULL,
  PRIMARY KEY (project_id, signed_at, access_key_id, signature)
);
