-- As which of the decision makers of the delegated spending limits a body
-- decides. Those that were added before are known by their names; the others
-- are asked for when next they would take a report.
ALTER TABLE decision_body ADD COLUMN decides_as TEXT NOT NULL DEFAULT ''
	CHECK (decides_as IN ('', 'officer', 'chief-officer', 'cabinet-member', 'cabinet', 'council', 'none'));

UPDATE decision_body
SET decides_as = CASE
	WHEN slug IN ('cabinet', 'executive') THEN 'cabinet'
	WHEN slug IN ('council', 'full-council') THEN 'council'
	WHEN slug LIKE 'cabinet-member%' OR slug LIKE 'portfolio-holder%' THEN 'cabinet-member'
	WHEN slug LIKE 'chief-officer%' THEN 'chief-officer'
	WHEN slug LIKE 'officer%' THEN 'officer'
	WHEN slug LIKE '%scrutiny%' THEN 'none'
	ELSE ''
END;
