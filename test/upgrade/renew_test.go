package upgrade

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// largest is how large the kept database may become.
const largest = 200_000

// makeAnew has the present program tell the example's story, goes on with it a
// little, and writes down the database that comes of it.
func makeAnew(t *testing.T, bin string) {
	t.Helper()
	data := t.TempDir()
	address, stop := start(t, bin, "demo", "--data", data)
	db := open(t, filepath.Join(data, "moothall.db"))
	goOn(t, db, address)
	stop()
	var text bytes.Buffer
	dump(t, db, &text)
	if text.Len() > largest {
		t.Fatalf("the database is %d bytes of text: leave something out", text.Len())
	}
	if err := os.WriteFile(kept, text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// goOn publishes the decision that waits and calls it in, which leaves rows in
// tables that the story leaves empty.
func goOn(t *testing.T, db *sql.DB, address string) {
	t.Helper()
	const decision = "/staff/decisions/DEC-2026-0002/"
	as(t, db, address, "democratic-services", decision+"publish", nil)
	as(t, db, address, "scrutiny-member", decision+"call-in", url.Values{
		"ground": {"Nobody was asked"}, "signatories": {"Councillor One\nCouncillor Two\nCouncillor Three"}, "resolutions": {"1"}})
}

// as sends a form as somebody of the host council who has role.
func as(t *testing.T, db *sql.DB, address, role, path string, form url.Values) {
	t.Helper()
	var person string
	if err := db.QueryRow("SELECT id FROM person WHERE email = $1", role+"@aldermere.example").Scan(&person); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	send := func(path string, form url.Values, cookies []*http.Cookie) []*http.Cookie {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, c := range cookies {
			r.AddCookie(c)
		}
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s answers %s", path, res.Status)
		}
		return res.Cookies()
	}
	send(path, form, send("/demo/sign-in", url.Values{"person": {person}}, nil))
}

// dump writes db as SQL: tables, rows, and only then what watches over rows. A
// full-text table makes its own tables, whose rows take the place of the first.
func dump(t *testing.T, db *sql.DB, to *bytes.Buffer) {
	t.Helper()
	to.WriteString("-- A database of Moothall 0.1, as the README says.\nBEGIN;\n")
	tables := list(t, db, `
		SELECT l.type, m.name, m.sql
		FROM sqlite_master m
		JOIN pragma_table_list l ON l.name = m.name AND l.schema = 'main'
		ORDER BY m.rowid`, 3)
	for _, table := range tables {
		if kind, name := table[0], table[1]; kind != "shadow" && name != "sqlite_sequence" {
			fmt.Fprintf(to, "%s;\n", table[2])
		}
	}
	for _, table := range tables {
		kind, name := table[0], table[1]
		if kind == "virtual" {
			continue
		}
		if kind == "shadow" {
			fmt.Fprintf(to, "DELETE FROM %s;\n", name)
		}
		var columns, quoted []string
		for _, c := range list(t, db, "SELECT name FROM pragma_table_info('"+name+"')", 1) {
			columns = append(columns, c[0])
			quoted = append(quoted, "quote("+c[0]+")")
		}
		before := "INSERT INTO " + name + " (" + strings.Join(columns, ", ") + ") VALUES\n"
		for _, row := range list(t, db, "SELECT "+strings.Join(quoted, ", ")+" FROM "+name+" ORDER BY "+columns[0], len(columns)) {
			fmt.Fprintf(to, "%s(%s)", before, strings.Join(row, ", "))
			before = ",\n"
		}
		if before == ",\n" {
			to.WriteString(";\n")
		}
	}
	for _, other := range list(t, db, "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid", 1) {
		fmt.Fprintf(to, "%s;\n", other[0])
	}
	to.WriteString("COMMIT;\n")
}

// list is the rows of a query with so many columns of text.
func list(t *testing.T, db *sql.DB, query string, columns int) (all [][]string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		row, into := make([]sql.NullString, columns), make([]any, columns)
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		words := make([]string, columns)
		for i := range row {
			words[i] = row[i].String
		}
		all = append(all, words)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
