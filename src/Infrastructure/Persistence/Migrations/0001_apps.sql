CREATE TABLE apps (
  project_id      TEXT   NOT NULL,
  instance_id     TEXT   NOT NULL,
  app_id          TEXT   NOT NULL,
  version         BIGINT NOT NULL,
  name            TEXT   NOT NULL,
  remark          TEXT   NOT NULL,
  app_key         TEXT   NOT NULL,
  favorite        BIGINT NOT NULL,
  secret_version  BIGINT NOT NULL,
  sealed_secret   BLOB   NOT NULL,
  created_at      BIGINT NOT NULL,
  created_by_id   TEXT   NOT NULL,
  created_by_name TEXT   NOT NULL,
  updated_at      BIGINT NOT NULL,
  updated_by_id   TEXT   NOT NULL,
  updated_by_name TEXT   NOT NULL,
  PRIMARY KEY (project_id, instance_id, app_id)
);

CREATE UNIQUE INDEX apps_by_name ON apps (project_id, instance_id, name);

CREATE UNIQUE INDEX apps_by_key ON apps (project_id, instance_id, app_key);

CREATE INDEX apps_in_list_order ON apps (project_id, instance_id, favorite DESC, created_at DESC, app_id);
