-- A frozen case and a scenario are never changed or taken away, nor is a
-- parameter set that a stored result used.
CREATE TRIGGER case_version_is_not_changed BEFORE UPDATE OR DELETE ON case_version
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER portfolio_scenario_is_not_changed BEFORE UPDATE OR DELETE ON portfolio_scenario
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER parameter_set_used_is_not_changed BEFORE UPDATE OR DELETE ON parameter_set
FOR EACH ROW WHEN (OLD.used_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
