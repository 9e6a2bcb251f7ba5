DROP INDEX checks_by_decision;
ALTER TABLE checks DROP COLUMN score;
