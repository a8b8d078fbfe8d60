-- A version that the public has seen is never changed or taken away.
CREATE TRIGGER published_version_is_not_changed BEFORE UPDATE ON published_version
BEGIN
	SELECT raise(ABORT, 'a published version is never changed');
END;

CREATE TRIGGER published_version_is_not_deleted BEFORE DELETE ON published_version
BEGIN
	SELECT raise(ABORT, 'a published version is never changed');
END;
