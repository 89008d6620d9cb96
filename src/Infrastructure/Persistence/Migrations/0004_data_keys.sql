CREATE TABLE data_keys (
  project_id  TEXT   NOT NULL,
  data_key_id TEXT   NOT NULL,
  wrapped_key BLOB   NOT NULL,
  created_at  BIGINT NOT NULL,
  PRIMARY KEY (project_id, data_key_id)
);
