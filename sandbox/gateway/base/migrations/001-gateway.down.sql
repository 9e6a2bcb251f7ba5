DROP TABLE retrospectives;
DROP TABLE checks;
