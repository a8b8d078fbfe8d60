package ui

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"moothall/web/ui/govuk"
)

// name is a field of a row and the words before its value.
type name struct{ name, before string }

// Rows are the forms of a list whose fields are names: one for each row that
// says anything in one of them, and one more if that was asked for or the list
// is empty. A name that ends in * is every field whose name begins so.
func (f *Form) Rows(list string, names ...string) []*Form {
	names = f.spread(names)
	var rows []*Form
	asked := &[]name{}
	put := func(at int) {
		row := *f
		row.row, row.at, row.shown, row.asked = true, at, len(rows)+1, asked
		rows = append(rows, &row)
	}
	n := min(longest(f.Values, names), 4*MostRows) // far more than a record takes
	for i := range n {
		if f.adding == list || slices.ContainsFunc(names, func(name string) bool { return cell(f.Values, name, i) != "" }) {
			put(i)
		}
	}
	if len(rows) == 0 || f.adding == list {
		put(n)
	}
	f.asked = asked
	return rows
}

// spread is names with those that end in * as all that they stand for.
func (f *Form) spread(names []string) []string {
	var all []string
	for _, n := range names {
		prefix, many := strings.CutSuffix(n, "*")
		if !many {
			all = append(all, n)
			continue
		}
		for field := range f.Values {
			if strings.HasPrefix(field, prefix) && len(all) < MostRows {
				all = append(all, field)
			}
		}
	}
	slices.Sort(all)
	return all
}

// Number is which row this is, from one.
func (f *Form) Number() int { return f.shown }

// Wrongs are the sentences of what is wrong with a list.
func (f *Form) Wrongs(list string) (template.HTML, error) {
	var all template.HTML
	for _, p := range f.wrong {
		if p.Field != list {
			continue
		}
		one, err := govuk.Render(govuk.ErrorMessage{Text: p.Message})
		if err != nil {
			return "", err
		}
		all += one
	}
	return all, nil
}

// Theirs stands after the rows of a list and shows the list as somebody else
// saved it meanwhile, if it is another in anything that the rows ask.
func (f *Form) Theirs() (template.HTML, error) {
	if !f.stale || f.asked == nil {
		return "", nil
	}
	mine, theirs := lines(f.Values, *f.asked), lines(f.known, *f.asked)
	if slices.Equal(mine, theirs) {
		return "", nil
	}
	if len(theirs) == 0 {
		theirs = []string{"(nothing)"}
	}
	return govuk.Render(&govuk.InsetText{Content: govuk.Text("Saved meanwhile: " + strings.Join(theirs, "; ")), Classes: "mh-text mh-theirs"})
}

// lines are the rows of a list that say anything, each as one text.
func lines(v url.Values, names []name) (list []string) {
	var plain []string
	for _, n := range names {
		plain = append(plain, n.name)
	}
	for i := range longest(v, plain) {
		var words []string
		for _, n := range names {
			if s := cell(v, n.name, i); s != "" {
				words = append(words, n.before+s)
			}
		}
		if len(words) > 0 {
			list = append(list, strings.Join(words, ", "))
		}
	}
	return list
}

// cell is a field of row i. A name that ends in -# is that of boxes of which
// each row has its own.
func cell(v url.Values, name string, i int) string {
	if boxes, own := strings.CutSuffix(name, "-#"); own {
		return strings.Join(v[boxes+"-"+strconv.Itoa(i+1)], " ")
	}
	return Cell(v, name, i)
}

func longest(v url.Values, names []string) (n int) {
	for _, name := range names {
		n = max(n, len(v[name]))
	}
	return n
}

// MostRows is how many rows of a list a form may have. One more is read, so that
// the record refuses what is too much and nothing is left out in silence.
const MostRows = 500

// Each calls fn for each row of a list that says anything in one of its names,
// with a function that reads a field of that row.
func Each(v url.Values, fn func(read func(name string) string), names ...string) {
	for i := range min(longest(v, names), MostRows+1) {
		read := func(name string) string { return Cell(v, name, i) }
		if slices.ContainsFunc(names, func(name string) bool { return cell(v, name, i) != "" }) {
			fn(read)
		}
	}
}

// Cell reads a field of row i, from nought, as Field does.
func Cell(v url.Values, name string, i int) string {
	return strings.TrimSpace(strings.ReplaceAll(at(v, name, i), "\r\n", "\n"))
}
