CREATE TABLE audit_entries (
  project_id  TEXT   NOT NULL,
  entry_id    TEXT   NOT NULL,
  instance_id TEXT   NOT NULL,
  action      TEXT   NOT NULL,
  target      TEXT   NOT NULL,
  user_id     TEXT   NOT NULL,
  user_name   TEXT   NOT NULL,
  at          BIGINT NOT NULL,
  request_id  TEXT   NOT NULL,
  PRIMARY KEY (project_id, entry_id)
);
