CREATE TABLE app_totals (
  project_id  TEXT   NOT NULL,
  instance_id TEXT   NOT NULL,
  total       BIGINT NOT NULL,
  PRIMARY KEY (project_id, instance_id)
);

INSERT INTO app_totals (project_id, instance_id, total)
SELECT project_id, instance_id, COUNT(*) FROM apps GROUP BY project_id, instance_id;
