-- A frozen case and a scenario are never changed or taken away, nor is a
-- parameter set that a stored result used.
CREATE TRIGGER case_version_is_not_changed BEFORE UPDATE ON case_version
BEGIN
	SELECT raise(ABORT, 'a frozen case is never changed');
END;

CREATE TRIGGER case_version_is_not_deleted BEFORE DELETE ON case_version
BEGIN
	SELECT raise(ABORT, 'a frozen case is never changed');
END;

CREATE TRIGGER portfolio_scenario_is_not_changed BEFORE UPDATE ON portfolio_scenario
BEGIN
	SELECT raise(ABORT, 'a scenario is never changed');
END;

CREATE TRIGGER portfolio_scenario_is_not_deleted BEFORE DELETE ON portfolio_scenario
BEGIN
	SELECT raise(ABORT, 'a scenario is never changed');
END;

CREATE TRIGGER parameter_set_used_is_not_changed BEFORE UPDATE ON parameter_set
WHEN OLD.used_at IS NOT NULL
BEGIN
	SELECT raise(ABORT, 'a parameter set that was used is never changed');
END;

CREATE TRIGGER parameter_set_used_is_not_deleted BEFORE DELETE ON parameter_set
WHEN OLD.used_at IS NOT NULL
BEGIN
	SELECT raise(ABORT, 'a parameter set that was used is never changed');
END;
