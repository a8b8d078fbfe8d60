package exchange

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"moothall/calendar"
	"moothall/investment/costmodel"
	"moothall/money"
)

// Heads that people give to what a line says, in small letters.
var plainHeads = map[string][]string{
	"label":       {"name", "line", "description", "item", "cost", "cost item", "detail", "details", "heading", "budget", "cost or saving", "line item"},
	"kind":        {"kind", "type", "category", "cost type", "capital or revenue", "capital/revenue"},
	"option":      {"option", "options"},
	"area":        {"area", "service", "team", "directorate", "theme", "workstream"},
	"budget-line": {"budget line", "budget code", "cost code", "cost centre", "code"},
	"owner":       {"owner", "responsible officer", "lead"},
	"note":        {"note", "notes", "comment", "comments"},
	"source":      {"source"},
}

// ReadPlain reads a workbook that is no export of Moothall: the first sheet with
// a row that heads a column of names and at least one of years such as 2026/27.
// Its lines are added to those of the case. Kinds are read by their words;
// where a row says none, the last heading above it that names a kind counts.
// Rows of totals are left out. Notes say what was assumed.
func ReadPlain(file []byte, current *costmodel.Case) (Reading, error) {
	b, err := open(file)
	if err != nil {
		return Reading{}, err
	}
	return b.readPlain(current)
}

func (b *book) readPlain(current *costmodel.Case) (Reading, error) {
	for _, s := range b.sheets {
		g, err := b.grid(s)
		if err != nil {
			return Reading{}, err
		}
		r := newReader(g, current)
		if r.plainHead() {
			return r.readPlain()
		}
	}
	return Reading{}, refuse("no-table", "No sheet has a table that can be read: one row must head a column Name (or Description, or Line) and columns of years like 2026/27")
}

// plainHead finds the heads of a table among the first thirty rows.
func (r *reader) plainHead() bool {
	for row := 1; row <= min(r.g.rows, 30); row++ {
		r.places, r.years = map[string]int{}, map[calendar.FinancialYear]int{}
		twice := 0
		for col := 1; col <= min(r.g.cols, 500); col++ {
			c := r.g.at(row, col)
			text := strings.ToLower(clean(c.text))
			if text == "" || len(text) > 100 {
				continue
			}
			if y, is := yearOf(c.value); is {
				if r.years[y] == 0 {
					r.years[y] = col
				} else {
					twice++ // a second table beside the first
				}
				continue
			}
			name := ""
			if i := slices.IndexFunc(r.cols, func(c column) bool { return c.name != "id" && strings.EqualFold(c.head, text) }); i >= 0 {
				name = r.cols[i].name
			}
			for _, each := range slices.Sorted(maps.Keys(plainHeads)) {
				if name == "" && slices.Contains(plainHeads[each], text) {
					name = each
				}
			}
			if name != "" && r.places[name] == 0 {
				r.places[name] = col
			}
		}
		if r.places["label"] != 0 && len(r.years) > 0 {
			r.head = row
			if twice > 0 {
				r.note("%s: years stand there twice; the first columns are read", r.g.place(row, 1))
			}
			return true
		}
	}
	return false
}

// plainKind is the kind that somebody's words mean.
func plainKind(text string) (costmodel.Kind, bool) {
	text = strings.ToLower(clean(text))
	if k, is := kindOf(text); is {
		return k, true
	}
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	switch {
	case text == "", len(text) > 200:
		return "", false
	case has("non-cashable", "non cashable", "noncashable", "time saved", "capacity"):
		return costmodel.NonCashable, true
	case has("avoid"):
		return costmodel.Avoidance, true
	case has("displac", "existing budget"):
		return costmodel.Displaced, true
	case has("dis-benefit", "disbenefit"):
		return costmodel.DisBenefit, true
	case has("capital", "capex") && has("revenue", "opex"):
		return "", false // both
	case has("capital", "capex"):
		return costmodel.Capital, true
	case has("one-off", "one off", "oneoff", "non-recurring", "non recurring"):
		return costmodel.OneOff, true
	case has("income"):
		return costmodel.Income, true
	case has("saving", "cashable"):
		return costmodel.Cashable, true
	case has("social"):
		return costmodel.Social, true
	case has("revenue", "recurring", "ongoing", "on-going", "opex", "running cost"):
		return costmodel.Revenue, true
	}
	return "", false
}

// readPlain reads the rows below the heads.
func (r *reader) readPlain() (Reading, error) {
	inCase := r.current.Horizon().Years()
	for _, y := range slices.Sorted(maps.Keys(r.years)) {
		if slices.Contains(inCase, y) {
			continue
		}
		col := r.years[y]
		delete(r.years, y)
		for row := r.head + 1; row <= min(r.g.rows, r.head+5000); row++ {
			if !r.g.at(row, col).empty() {
				r.say(r.head, col, "file", "year", fmt.Sprintf("%s is outside the years of the case, which are %s to %s. Take the column out, or change the years of the case first", y, inCase[0], inCase[len(inCase)-1]))
				break
			}
		}
	}
	rows := r.usedRows()
	if len(rows)+len(r.current.Lines) > MostLines*2 {
		r.wrong.Add(tooMany(len(rows)))
		return Reading{}, r.wrong
	}
	lines := slices.Clone(r.current.Lines)
	heading := costmodel.Kind("")
	for _, row := range rows {
		name := clean(r.g.at(row, r.places["label"]).plain())
		hasAmount := slices.ContainsFunc(slices.Collect(maps.Values(r.years)), func(col int) bool { return !r.g.at(row, col).empty() })
		said := ""
		if col := r.places["kind"]; col != 0 {
			said = clean(r.g.at(row, col).plain())
		}
		if !hasAmount {
			if k, is := plainKind(name); is && said == "" {
				heading = k
				r.note("%s: rows below “%s” that say no kind are taken for: %s", r.g.place(row, r.places["label"]), short(name), k.Words())
			}
			continue
		}
		if small := strings.ToLower(name); said == "" && (strings.HasPrefix(small, "total") || strings.HasPrefix(small, "sub-total") || strings.HasPrefix(small, "subtotal") || strings.HasPrefix(small, "grand total") || strings.HasPrefix(small, "cumulative")) {
			r.note("%s: “%s” is a total, and is left out", r.g.place(row, r.places["label"]), short(name))
			continue
		}
		l := costmodel.Line{ID: r.newID(), Amounts: map[calendar.FinancialYear]money.Pence{}}
		r.rows[l.ID] = row
		r.readPlainLine(row, &l, heading)
		lines = append(lines, l)
	}
	if len(lines) == len(r.current.Lines) && len(r.wrong) == 0 {
		return Reading{}, refuse("no-rows", "Below the heads in row %d of the sheet “%s” there is no row with amounts", r.head, short(r.g.name))
	}
	if r.places["option"] == 0 {
		r.note("There is no column Option: the lines count for every option")
	}
	got, err := r.finish(lines)
	got.Plain = true
	return got, err
}

// readPlainLine reads a row as people write it.
func (r *reader) readPlainLine(row int, l *costmodel.Line, heading costmodel.Kind) {
	kindCol, optionCol := r.places["kind"], r.places["option"]
	kind, option := r.g.at(row, kindCol), r.g.at(row, optionCol)
	delete(r.places, "kind")
	delete(r.places, "option")
	r.readLine(row, l)
	if kindCol != 0 {
		r.places["kind"] = kindCol
	}
	if optionCol != 0 {
		r.places["option"] = optionCol
	}
	said := clean(kind.plain())
	k, known := plainKind(said)
	switch {
	case known:
		l.Kind = k
	case said == "" && heading != "":
		l.Kind = heading
	case said == "":
		r.say(row, max(kindCol, r.places["label"]), "kind-"+l.ID, "kind", fmt.Sprintf("“%s” says no kind of line. There are: %s", short(l.Label), strings.Join(kindWords(nil), "; ")))
	default:
		r.say(row, kindCol, "kind-"+l.ID, "kind", fmt.Sprintf("“%s” is no kind of line. There are: %s", short(said), strings.Join(kindWords(nil), "; ")))
	}
	text := clean(option.plain())
	if text == "" || optionCol == 0 {
		return
	}
	i := slices.IndexFunc(r.current.Options, func(o costmodel.Option) bool {
		return strings.EqualFold(o.ID, text) || strings.EqualFold(o.Title, text)
	})
	if i < 0 {
		r.say(row, optionCol, "label-"+l.ID, "option", fmt.Sprintf("“%s” is no option of the case. There are: %s", short(text), strings.Join(optionIDs(r.current), ", ")))
		return
	}
	l.Option = r.current.Options[i].ID
}
