-- Full text of published decisions. The number is that of published_decision.
CREATE VIRTUAL TABLE published_search USING fts5 (
	title, body,
	content = '', contentless_delete = 1,
	tokenize = "unicode61 remove_diacritics 2"
);
