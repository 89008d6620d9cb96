CREATE TABLE tokens (
  project_id TEXT   NOT NULL,
  token_id   TEXT   NOT NULL,
  token_hash BLOB   NOT NULL,
  user_id    TEXT   NOT NULL,
  user_name  TEXT   NOT NULL,
  role       TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT,
  PRIMARY KEY (project_id, token_id)
);

CREATE UNIQUE INDEX tokens_by_hash ON tokens (token_hash);
