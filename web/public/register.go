package public

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/publish"
	"moothall/web/ui"
	"moothall/web/ui/govuk"
)

type registerPage struct {
	ui.Frame
	Query   publish.Query
	Listing publish.Listing
	Search  govuk.Input
	Status  govuk.Select
	Body    govuk.Select
	Year    govuk.Select
	Filter  govuk.Button
	Summary govuk.ErrorSummary
	Wrong   bool
	Next    string // address of the next page
	Feed    string
	JSON    string
	Open    int
}

// StatusWords is a register status as a person says it.
func StatusWords(status string) string {
	switch status {
	case "open":
		return "Open to call-in"
	case "held":
		return "Called in"
	case "may-be-acted-on":
		return "May be acted on"
	case "in-progress":
		return "Being implemented"
	case "implemented":
		return "Implemented"
	}
	return status
}

// query reads the filters from the address. A year that is none is a mistake
// in the address.
func query(r *http.Request) (publish.Query, error) {
	v := r.URL.Query()
	q := publish.Query{Words: v.Get("q"), Body: v.Get("body"), Status: v.Get("status"), After: v.Get("after")}
	if len(q.Body) > 1000 || len(q.After) > 100 {
		return q, problem.New(problem.Invalid, "register.address", "There is no such page of the register. Choose the filters again").On("q")
	}
	if len([]rune(q.Words)) > 200 {
		return q, problem.New(problem.Invalid, "register.long", "Search for 200 characters or fewer").On("q")
	}
	if y := v.Get("year"); y != "" {
		n, err := strconv.Atoi(y)
		if err != nil || n < 1800 || n > 9999 {
			return q, problem.New(problem.Invalid, "register.year", "The year must be a number like 2007").On("year")
		}
		q.Year = n
	}
	return q, nil
}

func (s *Site) find(r *http.Request) (q publish.Query, l publish.Listing, f publish.Facets, err error) {
	q, wrong := query(r)
	err = s.DB.View(r.Context(), func(tx *store.Tx) (err error) {
		if f, err = publish.FindFacets(tx); err != nil || wrong != nil {
			return err
		}
		l, wrong = publish.Register(tx, q, s.now())
		return nil
	})
	if err == nil {
		err = wrong
	}
	return q, l, f, err
}

func (s *Site) showRegister(w http.ResponseWriter, r *http.Request) error {
	q, l, f, err := s.find(r)
	status := http.StatusOK
	page := registerPage{Frame: s.frame(r, "Decisions"), Query: q, Listing: l}
	if problem.Is(err, problem.Invalid) {
		status = http.StatusUnprocessableEntity
		page.Wrong = true
		p := problem.All(err)[0]
		page.Summary = govuk.ErrorSummary{TitleText: "There is a problem", ErrorList: []govuk.ErrorItem{{Text: p.Message, Href: "#" + p.Field}}}
	} else if err != nil {
		return err
	}
	page.form(q, f)
	if l.Next != "" {
		v := r.URL.Query()
		v.Set("after", l.Next)
		page.Next = "/decisions?" + v.Encode()
	}
	page.Feed, page.JSON = "/decisions.atom"+search(r.URL), "/decisions.json"+search(r.URL)
	return s.UI.Page(w, status, s.register, page)
}

func search(u *url.URL) string {
	if u.RawQuery == "" {
		return ""
	}
	return "?" + u.Query().Encode()
}

func (p *registerPage) form(q publish.Query, f publish.Facets) {
	p.Search = govuk.Input{ID: "q", Name: "q", Label: govuk.Label{Text: "Search"}, Value: q.Words}
	p.Status = govuk.Select{ID: "status", Name: "status", Label: govuk.Label{Text: "Status"}, Value: q.Status, Items: []govuk.SelectItem{{Text: "Any"}}}
	for _, v := range publish.Statuses() {
		p.Status.Items = append(p.Status.Items, govuk.SelectItem{Value: v, Text: StatusWords(v)})
	}
	p.Body = govuk.Select{ID: "body", Name: "body", Label: govuk.Label{Text: "Decided by"}, Value: q.Body, Items: []govuk.SelectItem{{Text: "Anyone"}}}
	for _, b := range f.Bodies {
		p.Body.Items = append(p.Body.Items, govuk.SelectItem{Value: b, Text: b})
	}
	p.Year = govuk.Select{ID: "year", Name: "year", Label: govuk.Label{Text: "Year"}, Value: year(q.Year), Items: []govuk.SelectItem{{Text: "Any"}}}
	for _, y := range f.Years {
		p.Year.Items = append(p.Year.Items, govuk.SelectItem{Value: strconv.Itoa(y), Text: strconv.Itoa(y)})
	}
	p.Filter = govuk.Button{Text: "Search"}
}

func (s *Site) registerJSON(w http.ResponseWriter, r *http.Request) error {
	_, l, _, err := s.find(r)
	if err != nil {
		return err
	}
	type item struct {
		Reference        string    `json:"reference"`
		Title            string    `json:"title"`
		Organisation     string    `json:"organisation"`
		Maker            string    `json:"decision_maker"`
		DecidedOn        string    `json:"decided_on"`
		FirstPublishedAt time.Time `json:"first_published_at"`
		Deadline         time.Time `json:"call_in_deadline,omitzero"`
		CallIn           string    `json:"call_in_status"`
		Progress         string    `json:"implementation"`
		URL              string    `json:"url"`
	}
	out := struct {
		Total     int    `json:"total"`
		More      bool   `json:"more_than_total,omitempty"`
		Next      string `json:"next,omitempty"`
		Decisions []item `json:"decisions"`
	}{Total: l.Total, More: l.Capped, Decisions: []item{}}
	if l.Next != "" {
		v := r.URL.Query()
		v.Set("after", l.Next)
		out.Next = "/decisions.json?" + v.Encode()
	}
	for _, d := range l.Decisions {
		out.Decisions = append(out.Decisions, item{d.Reference, d.Title, d.Organisation, d.Maker, d.DecidedOn.String(), d.FirstPublishedAt, d.Deadline, string(d.CallIn), d.Progress, "/decisions/" + d.Reference + ".json"})
	}
	return writeJSON(w, out)
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Link    atomLink    `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

func (s *Site) registerAtom(w http.ResponseWriter, r *http.Request) error {
	_, l, _, err := s.find(r)
	if err != nil {
		return err
	}
	base := s.base(r)
	council := s.frame(r, "").Council
	feed := atomFeed{ID: base + "/decisions.atom" + search(r.URL), Title: "Decisions of " + council.Name, Author: council.Name,
		Updated: time.Unix(0, 0).UTC().Format(time.RFC3339), Link: atomLink{Rel: "self", Href: base + "/decisions.atom" + search(r.URL)}}
	for i, d := range l.Decisions {
		if i == 0 || d.UpdatedAt.UTC().Format(time.RFC3339) > feed.Updated {
			feed.Updated = d.UpdatedAt.UTC().Format(time.RFC3339)
		}
		feed.Entries = append(feed.Entries, atomEntry{ID: base + "/decisions/" + d.Reference, Title: d.Title, Updated: d.UpdatedAt.UTC().Format(time.RFC3339),
			Link: atomLink{Href: base + "/decisions/" + d.Reference}, Summary: d.Maker + ", " + d.DecidedOn.Long() + ". " + statusLine(d.CallIn, d.Deadline)})
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	if _, err := w.Write([]byte(xml.Header)); err != nil {
		return err
	}
	return xml.NewEncoder(w).Encode(feed)
}

// year is a year as a form has it: nothing for none.
func year(y int) string {
	if y == 0 {
		return ""
	}
	return strconv.Itoa(y)
}

// base is the address of the site as people know it: the one that the
// installation was given, or else the one that was asked for.
func (s *Site) base(r *http.Request) string {
	switch {
	case s.Address != "":
		return s.Address
	case r.TLS != nil:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
