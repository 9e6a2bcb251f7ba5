ALTER TABLE checks ADD COLUMN score INTEGER NOT NULL DEFAULT 0;
UPDATE checks SET score = CASE decision WHEN 'deny' THEN 100 WHEN 'review' THEN 40 ELSE 0 END;
CREATE INDEX checks_by_decision ON checks (decision);
