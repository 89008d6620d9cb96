CREATE TABLE access_keys (
  project_id    TEXT   NOT NULL,
  access_key_id TEXT   NOT NULL,
  access        TEXT   NOT NULL,
  sealed_secret BLOB   NOT NULL,
  user_id       TEXT   NOT NULL,
  user_name     TEXT   NOT NULL,
  role          TEXT   NOT NULL,
  created_at    BIGINT NOT NULL,
  expires_at    BIGINT,
  last_used_at  BIGINT,
  PRIMARY KEY (project_id, access_key_id)
);

CREATE UNIQUE INDEX access_keys_by_access ON access_keys (access);
