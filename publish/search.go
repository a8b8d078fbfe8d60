package publish

import (
	"strings"
	"unicode"

	"moothall/internal/store"
)

// searchLimit bounds how many matches of a search are looked at: the newest.
// Ranking or sorting more than a person reads costs seconds on a large register.
const searchLimit = 2000

// searchWords splits what a person typed into words, at most eight, each
// folded to letters and digits: nothing in them can be read as an operator.
func searchWords(typed string) []string {
	words := strings.FieldsFunc(strings.ToLower(typed), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	var kept []string
	for _, w := range words {
		if runes := []rune(w); len(runes) > 40 {
			w = string(runes[:40])
		}
		if kept = append(kept, w); len(kept) == 8 {
			break
		}
	}
	return kept
}

// matching is an SQL condition on published_decision.number that selects what
// holds every word (the last may be the beginning of one), and its argument,
// which stands at $n. The two engines' full text differs, so this is the one
// place that knows both.
func matching(tx *store.Tx, words []string, param string) (condition, arg string) {
	if tx.Engine() == "postgres" {
		for i, w := range words {
			words[i] = w + ":*"
		}
		return `number IN (
			SELECT number
			FROM published_search
			WHERE words @@ to_tsquery('simple', ` + param + `))`, strings.Join(words, " & ")
	}
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = `"` + w + `"*`
	}
	return `number IN (
			SELECT rowid
			FROM published_search
			WHERE published_search MATCH ` + param + `
			ORDER BY rowid DESC
			LIMIT 2000)`, strings.Join(quoted, " AND ")
}

// replaceIndexed puts title and body into the index under number.
func replaceIndexed(tx *store.Tx, number int64, title, body string) error {
	if tx.Engine() == "postgres" {
		_, err := tx.Exec(`
			INSERT INTO published_search (number, words)
			VALUES ($1, setweight(to_tsvector('simple', $2), 'A') || to_tsvector('simple', $3))
			ON CONFLICT (number) DO UPDATE SET words = EXCLUDED.words`, number, title, body)
		return err
	}
	if _, err := tx.Exec(`
		DELETE FROM published_search
		WHERE rowid = $1`, number); err != nil {
		return err
	}
	_, err := tx.Exec(`
		INSERT INTO published_search (rowid, title, body)
		VALUES ($1, $2, $3)`, number, title, body)
	return err
}
