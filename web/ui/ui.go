// Package ui is what every page shares: the frame around it, the headers that
// keep it safe, its error pages, and the words for states and dates. It holds
// no rule and knows no address but its own.
package ui

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/web/assets"
	"moothall/web/ui/govuk"
)

// Frame is what stands around every page. A page struct embeds it.
type Frame struct {
	Title   string
	Council access.Organisation
	Demo    *Demo // nil outside the demo
	Section string
	// Who is signed in, on the staff side.
	Person   string
	SignedIn bool
	Room     string // the part of the staff side, such as "reports"
	Rooms    []Room // the parts that this person has
	Done     string // what has just been done, as a page that led here says
}

// Room is a part of the staff side.
type Room struct{ Name, Text, Address string }

// Menu leads to the parts of the site.
func (f Frame) Menu() govuk.ServiceNavigation {
	n := govuk.ServiceNavigation{NavigationLabel: "Menu", NavigationID: "menu"}
	for _, item := range []Room{{"decisions", "Decisions", "/decisions"}, {"strategies", "Strategies", "/strategies"}, {"staff", "Staff", "/staff"}} {
		n.Navigation = append(n.Navigation, govuk.NavigationItem{Text: item.Text, Href: item.Address, Active: f.Section == item.Name})
	}
	return n
}

// StaffMenu leads to the parts of the staff side.
func (f Frame) StaffMenu() govuk.ServiceNavigation {
	n := govuk.ServiceNavigation{NavigationLabel: "Staff menu", NavigationID: "staff-menu", MenuButtonText: "Staff menu", Classes: "mh-staff-menu"}
	for _, room := range f.Rooms {
		n.Navigation = append(n.Navigation, govuk.NavigationItem{Text: room.Text, Href: room.Address, Active: f.Room == room.Name})
	}
	return n
}

// Demo is the demo's bar: its clock, which a visitor can move.
type Demo struct {
	Now  time.Time
	Back string // where the page was
}

// Moment is the demo's time as a box for a day and a time has it.
func (d Demo) Moment() string { return d.Now.In(calendar.London()).Format("2006-01-02T15:04") }

// Site renders pages.
type Site struct {
	Assets *assets.Assets
	Log    *slog.Logger
}

// Policy is the Content-Security-Policy of every page.
const Policy = "default-src 'none'; script-src 'self' '" + assets.JSEnabledHash + "'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Funcs are what templates may call.
func (s *Site) Funcs() template.FuncMap {
	m := govuk.FuncMap()
	m["asset"] = s.Assets.URL
	m["jsEnabled"] = func() template.JS { return assets.JSEnabled }
	m["on"] = calendar.On
	m["at"] = calendar.At
	m["paragraphs"] = Paragraphs
	m["anchor"] = Anchor
	return m
}

// Anchor is a number of a record as part of the id of an element: "2 (iii)" has
// letters that no id may have.
func Anchor(number string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, number)
}

// Paragraphs splits text at its blank lines.
func Paragraphs(text string) []string {
	var list []string
	for p := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}

// Page writes a page that a template made, whole or not at all. The title of a
// page that came back with something to mend begins with "Error".
func (s *Site) Page(w http.ResponseWriter, status int, t *template.Template, page any) error {
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "frame", page); err != nil {
		return fmt.Errorf("write a page: %w", err)
	}
	text := b.Bytes()
	if status == http.StatusUnprocessableEntity || status == http.StatusConflict {
		text = bytes.Replace(text, []byte("<title>"), []byte("<title>Error: "), 1)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text) // who has gone away meanwhile reads nothing
	return nil
}

// noText says whether s holds what no text does and no database keeps.
func noText(s string) bool { return strings.ContainsRune(s, 0) || !utf8.ValidString(s) }

// textual says whether the address of a request is text throughout.
func textual(u *url.URL) bool {
	for name, list := range u.Query() {
		if noText(name) || slices.ContainsFunc(list, noText) {
			return false
		}
	}
	return !noText(u.Path)
}

// OwnPath says whether address is a path of this site, whatever a browser makes
// of it: no other site, no backslash, nothing that is not printed.
func OwnPath(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") &&
		!strings.ContainsFunc(address, func(r rune) bool { return r == '\\' || r <= ' ' || r == 0x7f })
}

// Secure puts the headers of every answer, and refuses an address that is no
// text.
func Secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if !textual(r.URL) {
			http.Error(w, "This address holds characters that are no text. Check it and try again.", http.StatusBadRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Fault logs an error that is no problem of the person's, under an id that
// the page shows, and returns what to tell the person.
func (s *Site) Fault(r *http.Request, err error) *problem.Problem {
	var p *problem.Problem
	if errors.As(err, &p) {
		return p
	}
	if all := problem.All(err); len(all) > 0 {
		return all[0]
	}
	if r.Context().Err() != nil { // who asked has gone away
		return problem.New(problem.Unavailable, "request.gone", "The request was given up")
	}
	ref := id.New()
	s.Log.Error("request failed", "id", ref, "method", r.Method, "path", r.URL.Path, "error", err)
	return &problem.Problem{Code: "fault", Message: "Sorry, there is a problem with the service. Try again later. If you write to us about it, give the number " + ref}
}
