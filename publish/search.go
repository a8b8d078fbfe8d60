package publish

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"moothall/internal/store"
)

// countLimit bounds how many matches of a search are counted: nobody reads
// more, and counting all that hold a common word costs more than listing them.
const countLimit = 1000

// alikeLimit is how many words that begin alike are looked up one by one.
const alikeLimit = 64

// mark begins the words of the index that stand for filters. It is of a private
// area of Unicode and no letter, so nobody can search for it.
const mark = "\ue000"

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

// search adds to s what holds a word that begins like each of words, and is
// what the filters say. The two engines' full text differs, so this file is the
// one place that knows both. SQLite reads the newest matches first and stops
// when it has enough; PostgreSQL finds them all and sorts their numbers.
func (s *selection) search(tx *store.Tx, words, filters []string) error {
	if tx.Engine() == "postgres" {
		for i, w := range words {
			words[i] = w + ":*"
		}
		// Always by the index on the words: what the planner thinks is cheaper for a
		// common word reads every row, and for a rare one walks the register. The
		// inner SELECT hides the words from it, OFFSET 0 the rest of the query.
		s.args = append(s.args, strings.Join(words, " & "))
		s.from = `(
			SELECT number
			FROM published_search
			WHERE words @@ (SELECT to_tsquery('simple', $1))
			OFFSET 0
		) AS s JOIN published_decision AS d ON d.number = s.number`
		s.order = "s.number"
		return nil
	}
	s.from, s.order = "published_search AS s CROSS JOIN published_decision AS d ON d.number = s.rowid", "s.rowid"
	var all []string
	for _, w := range words {
		w, err := beginning(tx, w)
		if err != nil {
			return err
		}
		all = append(all, w)
	}
	for _, f := range filters {
		all = append(all, `"`+mark+f+`"`)
	}
	s.add("s.published_search MATCH ?", strings.Join(all, " AND "))
	s.whole = len(s.where)
	return nil
}

// beginning is a term of SQLite's full text for the words that begin with w. It
// names them: SQLite would read all that hold any before it gave the first.
func beginning(tx *store.Tx, w string) (string, error) {
	all := `"` + w + `"*`
	if len(w) < 4 || strings.ContainsFunc(w, func(r rune) bool { return r > unicode.MaxASCII }) {
		return all, nil // these have an index of their own; those the index folds in its own way
	}
	list, err := store.List(tx, func(r store.Row) (string, error) {
		var s string
		return s, r.Scan(&s)
	}, `
		WITH RECURSIVE alike (term) AS (
			SELECT (SELECT term FROM published_word WHERE term >= $1 LIMIT 1)
			UNION ALL
			SELECT (SELECT term FROM published_word WHERE term >= alike.term || char(1) LIMIT 1)
			FROM alike
			WHERE alike.term < $2
		)
		SELECT term
		FROM alike
		WHERE term < $2
		LIMIT $3`, w, w+"\U0010ffff", alikeLimit+1)
	switch {
	case err != nil:
		return "", fmt.Errorf("look for words like %s: %w", w, err)
	case len(list) == 0:
		return `"` + w + `"`, nil
	case len(list) > alikeLimit:
		return all, nil
	}
	return `("` + strings.Join(list, `" OR "`) + `")`, nil
}

// The words for filters. A body is written in digits, whole.
func yearWord(y int) string        { return "y" + strconv.Itoa(y) }
func bodyWord(b string) string     { return "b" + hex.EncodeToString([]byte(b)) }
func progressWord(p string) string { return "p" + strings.ReplaceAll(p, "-", "") }

const heldWord = "h"

// filterWords are those of d.
func filterWords(d Decision) string {
	words := mark + yearWord(d.DecidedOn.Year()) + " " + mark + bodyWord(d.Body()) + " " + mark + progressWord(d.Progress())
	if d.CallIn.State() == "held" {
		words += " " + mark + heldWord
	}
	return words
}

// indexable is the words of d for the search index of tx's engine.
func indexable(tx *store.Tx, d Decision) (title, body string) {
	var b strings.Builder
	add := func(s string) {
		b.WriteString(onlyWords(tx, s))
		b.WriteByte('\n')
	}
	for _, s := range []string{d.Reference, d.FormerReference, d.Maker, d.Narrative, d.Reasons} {
		add(s)
	}
	for _, r := range d.Resolutions {
		add(r.Text)
	}
	for _, a := range d.Alternatives {
		add(a.Text)
	}
	if tx.Engine() == "sqlite" {
		b.WriteString(filterWords(d))
	}
	return onlyWords(tx, d.Title), b.String()
}

// onlyWords takes out of a text what is no word to searchWords, where the
// engine might think otherwise: PostgreSQL reads DEC-2026-0001 as a word and
// two negative numbers.
func onlyWords(tx *store.Tx, text string) string {
	if tx.Engine() == "sqlite" {
		return strings.ReplaceAll(text, mark, " ")
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return ' '
	}, text)
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
