CREATE TABLE key_ring (
  project_id TEXT NOT NULL,
  name       TEXT NOT NULL,
  xml        TEXT NOT NULL,
  PRIMARY KEY (project_id, name)
);
