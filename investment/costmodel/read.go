package costmodel

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

//go:embed schema.json
var schema []byte

// Schema is the JSON Schema of a case file.
func Schema() []byte { return bytes.Clone(schema) }

// LargestFile is how many bytes of a case file are read.
const LargestFile = 8 << 20

// Read reads a case file strictly: what is no member of a case is refused, and
// every amount, rate or year that cannot be read is named by its place.
func Read(r io.Reader) (*Case, error) {
	text, err := io.ReadAll(io.LimitReader(r, LargestFile+1))
	if err != nil {
		return nil, fmt.Errorf("read a case: %w", err)
	}
	if len(text) > LargestFile {
		return nil, problem.New(problem.TooLarge, "case.too-large", "A case file can have at most %d MB", LargestFile>>20)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	tree, err := parse(d, 0)
	if err != nil {
		return nil, notJSON(text, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, problem.New(problem.Malformed, "case.more", "After the case the file goes on: take out what follows it")
	}
	var w wrongs
	walk(&w, tree, make([]string, 0, deepest))
	if err := w.list.Err(); err != nil {
		return nil, err
	}
	var c Case
	d = json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return nil, notJSON(text, err)
	}
	return &c, c.Check()
}

// deepest is how deep a case file nests at the most, and some more.
const deepest = 30

// parse reads a value, and refuses what is nested too deep or said twice.
func parse(d *json.Decoder, depth int) (any, error) {
	if depth > deepest {
		return nil, problem.New(problem.Malformed, "case.deep", "The file is nested more than %d deep: it is no case", deepest)
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		m := map[string]any{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			text, _ := name.(string) // the decoder refuses any other
			if _, twice := m[text]; twice {
				return nil, problem.New(problem.Malformed, "case.twice", "“%s” stands twice in one place: take one of them out", short(text))
			}
			if m[text], err = parse(d, depth+1); err != nil {
				return nil, err
			}
		}
		_, err = d.Token()
		return m, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := parse(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	}
	return t, nil
}

// notJSON says where a file is no case.
func notJSON(text []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	place := func(at int64) string {
		before := text[:min(int(at), len(text))]
		return fmt.Sprintf("line %d", 1+bytes.Count(before, []byte("\n")))
	}
	switch {
	case len(problem.All(err)) > 0:
		return err
	case errors.As(err, &syntax):
		return problem.New(problem.Malformed, "case.json", "This is no JSON: it goes wrong at %s", place(syntax.Offset))
	case errors.As(err, &kind):
		return problem.New(problem.Malformed, "case.json", "At %s, %s stands where something else is meant%s. Amounts, rates and years are written as text, like \"1234.56\", \"3.5\" and \"2007/08\"", place(kind.Offset), article(kind.Value), inField(kind.Field))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return problem.New(problem.Malformed, "case.json", "The file ends too soon: it is no whole case")
	}
	if name, found := strings.CutPrefix(err.Error(), "json: unknown field "); found {
		return problem.New(problem.Malformed, "case.unknown", "A case has no member %s. The members are in the schema: moothall appraise --schema", name)
	}
	return problem.New(problem.Malformed, "case.json", "This is no case: %s", strings.TrimPrefix(err.Error(), "json: "))
}

// article is what JSON calls a value, as it stands in a sentence.
func article(value string) string {
	word, _, _ := strings.Cut(value, " ")
	switch word {
	case "array":
		return "a list"
	case "object":
		return "a group of members"
	case "bool":
		return "true or false"
	}
	return "a " + word
}

func inField(field string) string {
	if field == "" {
		return ""
	}
	return ": " + field
}

// walk looks at every text that should be an amount, a rate or a year, so that
// it can be named by its place.
func walk(w *wrongs, v any, path []string) {
	if w.full() {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		checkNames(w, names, path)
		for _, name := range names {
			walk(w, v[name], append(path, name))
		}
	case []any:
		for i, each := range v {
			walk(w, each, append(path, place(each, i)))
		}
	case string:
		checkText(w, v, path)
	case json.Number:
		if kind := kindAt(path); kind != "" {
			w.add(fieldAt(path), "number", "%s: %s is a number without quotes. Write it as text: %q", placeAt(path), v.String(), v.String())
		}
	}
}

// place names an entry of a list, by its own short name if it has one.
func place(v any, i int) string {
	if m, is := v.(map[string]any); is {
		if id, is := m["id"].(string); is && IsID(id) {
			return fmt.Sprintf("%d (%s)", i+1, id)
		}
	}
	return fmt.Sprint(i + 1)
}

// byYear are the members that are amounts by financial year.
var byYear = []string{"amounts", "draw", "budget", "index"}

func parent(path []string) string {
	if len(path) == 0 {
		return ""
	}
	return path[len(path)-1]
}

// checkNames checks the names of members: of years, each once, and of what a case
// has, letter for letter.
func checkNames(w *wrongs, names []string, path []string) {
	if !slices.Contains(byYear, parent(path)) {
		for _, name := range names {
			if !slices.Contains([]string{"values", "lives", "sets"}, parent(path)) && !members()[name] {
				w.add(fieldAt(path), "unknown", "%s: a case has no member “%s”. The members are in the schema: moothall appraise --schema", placeAt(path), short(name))
			}
		}
		return
	}
	seen := map[calendar.FinancialYear]bool{}
	for _, name := range names {
		y, err := calendar.ParseFinancialYear(name)
		switch {
		case err != nil:
			w.add(fieldAt(path), "year-name", "%s: “%s” is not a financial year: write it like 2007/08", placeAt(path), short(name))
		case seen[y]:
			w.add(fieldAt(path), "year-twice", "%s: %s stands there twice", placeAt(path), y)
		}
		seen[y] = true
	}
}

// members are the names of everything that a case file can hold.
var members = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	var look func(t reflect.Type)
	look = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			look(t.Elem())
		case reflect.Struct:
			for f := range t.Fields() {
				if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
					known[name] = true
					look(f.Type)
				}
			}
		}
	}
	look(reflect.TypeFor[Case]())
	return known
})

// kindAt is what the text at a path should be: "money", "rate", "year", or
// nothing in particular.
func kindAt(path []string) string {
	if len(path) == 0 {
		return ""
	}
	name := path[len(path)-1]
	above := parent(path[:len(path)-1])
	top := path[0]
	switch {
	case above == "index", above == "values", top == "mitigations" && (name == "weight" || name == "managed"), top == "assumptions" && (name == "low" || name == "high"):
		return "rate"
	case slices.Contains(byYear, above):
		return "money"
	case above == "points":
		return "rate"
	case top == "risks" && slices.Contains([]string{"low", "mode", "high"}, name), top == "stated" && name == "amount", top == "reserves" && (name == "opening" || name == "least"),
		top == "invest_to_save" && name == "opening", len(path) == 1 && name == "tolerance":
		return "money"
	case slices.Contains([]string{"probability", "rate", "after", "common", "upper", "lower", "charge", "split_tolerance"}, name), top == "keys" && name == "tolerance":
		return "rate"
	case slices.Contains([]string{"first_year", "price_year", "year", "from", "repay_from", "first_use"}, name):
		return "year"
	}
	return ""
}

func checkText(w *wrongs, text string, path []string) {
	var err error
	switch kindAt(path) {
	case "money":
		if _, err = money.Parse(text); err != nil {
			w.add(fieldAt(path), "amount", "%s: %s", placeAt(path), err)
		}
	case "rate":
		if _, err = ParseRate(text); err != nil {
			w.add(fieldAt(path), "rate", "%s: %s", placeAt(path), err)
		}
	case "year":
		if _, err = calendar.ParseFinancialYear(text); err != nil {
			w.add(fieldAt(path), "year", "%s: %s", placeAt(path), err)
		}
	}
}

// placeAt says a path as a person reads it.
func placeAt(path []string) string {
	if len(path) == 0 {
		return "The file"
	}
	parts := make([]string, len(path))
	for i, p := range path {
		parts[i] = short(p)
	}
	return strings.Join(parts, ", ")
}

// fieldAt is the field of a path, for a page: the cell where it is the amount of
// a line.
func fieldAt(path []string) string {
	if len(path) == 0 {
		return "file"
	}
	if path[0] == "lines" && len(path) >= 2 {
		_, id, named := strings.Cut(path[1], " (")
		id = strings.TrimSuffix(id, ")")
		if y, err := calendar.ParseFinancialYear(path[len(path)-1]); named && err == nil {
			return CellName(id, y)
		}
		if named {
			return "label-" + id
		}
	}
	return path[0]
}
