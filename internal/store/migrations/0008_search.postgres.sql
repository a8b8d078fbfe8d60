-- Full text of published decisions. The number is that of published_decision.
CREATE TABLE published_search (
	number  BIGINT   PRIMARY KEY,
	words   TSVECTOR NOT NULL
);

CREATE INDEX published_search_words ON published_search USING GIN (words);
