package ui

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"moothall/internal/problem"
)

// posted is a request that a form sent.
func posted(v url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if err := r.ParseForm(); err != nil {
		panic(err)
	}
	return r
}

func numbers(rows []*Form, name string) string {
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(row.id(name) + "=" + row.Value(name) + " ")
	}
	return strings.TrimSpace(b.String())
}

func TestRowsStayInStep(t *testing.T) {
	v := url.Values{"line": {"a", "", "c"}, "amount": {"", "", "3"}}
	if got := numbers(NewForm(posted(v), url.Values{}, nil).Rows("lines", "line", "amount"), "line"); got != "line-1=a line-2=c" {
		t.Errorf("a blank row between others: %s", got)
	}
	v = url.Values{"line": {"a", "", "c"}, "amount": {"", "2", ""}}
	if got := numbers(NewForm(posted(v), url.Values{}, nil).Rows("lines", "line", "am*"), "amount"); got != "amount-1= amount-2=2 amount-3=" {
		t.Errorf("a row with an amount alone: %s", got)
	}
	v.Set("add", "lines")
	if got := len(NewForm(posted(v), url.Values{}, nil).Rows("lines", "line")); got != 4 {
		t.Errorf("one more row gives %d", got)
	}
	if got := numbers(NewForm(posted(url.Values{}), url.Values{}, nil).Rows("lines", "line"), "line"); got != "line-1=" {
		t.Errorf("an empty list: %s", got)
	}
}

func TestEachReadsWholeRows(t *testing.T) {
	v := url.Values{"day": {"1", "", "3"}, "name": {"", "", "c\r\nd "}, "kind": {"x", "y"}}
	var got []string
	Each(v, func(read func(string) string) {
		got = append(got, read("day")+"/"+read("name")+"/"+read("kind"))
	}, "day", "name")
	if len(got) != 2 || got[0] != "1//x" || got[1] != "3/c\nd/" {
		t.Errorf("read %q", got)
	}
	v = url.Values{"name": make([]string, 3000)}
	for i := range v["name"] {
		v["name"][i] = "n"
	}
	n := 0
	Each(v, func(func(string) string) { n++ }, "name")
	if n != MostRows+1 {
		t.Errorf("of 3,000 rows %d are read: one more than the most, so that the record refuses them", n)
	}
}

func TestTheirsComparesWhatTheRowsAsk(t *testing.T) {
	saved := url.Values{"line": {"a"}, "kind": {"new"}, "box-1": {"x", "y"}, "revision": {"7"}}
	sent := url.Values{"line": {"a"}, "kind": {"old"}, "box-1": {"x"}, "revision": {"6"}}
	stale := problem.New(problem.Conflict, Stale, "Ann saved this record")
	for name, c := range map[string]struct {
		ask  func(row *Form)
		want string
	}{
		"a choice": {func(row *Form) { _, _ = row.Choose("kind", "", "", []Option{{"old", "Old"}}) }, "Saved meanwhile: a, new"},
		"boxes":    {func(row *Form) { row.Ticked("box", "x") }, "Saved meanwhile: a, x y"},
		"no more":  {func(*Form) {}, ""},
	} {
		f := NewForm(posted(sent), saved, stale)
		for _, row := range f.Rows("lines", "line") {
			row.Value("line")
			c.ask(row)
		}
		got, err := f.Theirs()
		if err != nil || c.want == "" && got != "" || !strings.Contains(string(got), c.want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if f.Values.Get("revision") != "7" {
			t.Errorf("%s: the form is still at revision %s", name, f.Values.Get("revision"))
		}
	}
}

func TestBoxesMoveWithTheirRow(t *testing.T) {
	sent := url.Values{"line": {"", "b", "c"}, "box-1": {"x"}, "box-2": {"y"}, "box-3": {"z"}, "add": {"others"}}
	rows := NewForm(posted(sent), url.Values{}, nil).Rows("lines", "line")
	if len(rows) != 2 || rows[0].Boxes("box") != "box-1" || !rows[0].Ticked("box", "y") || rows[0].Ticked("box", "x") || rows[1].Boxes("box") != "box-2" || !rows[1].Ticked("box", "z") {
		t.Errorf("after the first row was emptied, the boxes of the second are called %s", rows[0].Boxes("box"))
	}
}

func TestAMarkIsOfItsWords(t *testing.T) {
	mark := func(title string) string { return Mark(posted(url.Values{"once": {"m"}, "title": {title}})) }
	first, again, other := mark("a"), mark("a"), mark("b")
	if first != again || first == other || len(first) > 64 {
		t.Errorf("the marks are %q, %q and %q", first, again, other)
	}
	if got := Mark(posted(url.Values{"title": {"a"}})); got != "" {
		t.Errorf("a form without a mark has %q", got)
	}
}

func TestDay(t *testing.T) {
	for boxes, want := range map[[3]string]string{
		{"27", "9", "2007"}: "2007-09-27", {"", "", ""}: "", {"29", "2", "2028"}: "2028-02-29",
		{"29", "2", "2027"}: "wrong", {"31", "11", "2026"}: "wrong", {"1", "1", "0"}: "wrong", {"", "1", "2026"}: "wrong", {"٣", "1", "2026"}: "wrong",
	} {
		read := func(name string) string { return boxes[map[string]int{"d-day": 0, "d-month": 1, "d-year": 2}[name]] }
		got, p := Day(read, "d")
		switch {
		case p != nil && want != "wrong", p == nil && want == "wrong", p == nil && want != "" && got.String() != want, want == "" && !got.IsZero():
			t.Errorf("%v is %s, %v", boxes, got, p)
		}
	}
}
