DROP TABLE app_totals;

CREATE TABLE app_totals (
  project_id  TEXT   NOT NULL,
  instance_id TEXT   NOT NULL,
  slot        BIGINT NOT NULL,
  total       BIGINT NOT NULL,
  PRIMARY KEY (project_id, instance_id, slot)
);

INSERT INTO app_totals (project_id, instance_id, slot, total)
SELECT project_id, instance_id, 0, COUNT(*) FROM apps GROUP BY project_id, instance_id;
