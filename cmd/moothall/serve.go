package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"moothall/access"
	"moothall/calendar"
	"moothall/example"
	"moothall/internal/clock"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
	"moothall/web/account"
	"moothall/web/assets"
	"moothall/web/benefits"
	"moothall/web/cases"
	"moothall/web/decisions"
	"moothall/web/finances"
	"moothall/web/investments"
	"moothall/web/people"
	"moothall/web/portfolios"
	"moothall/web/public"
	"moothall/web/strategies"
	"moothall/web/tables"
	"moothall/web/ui"
)

func serveCommand() *cobra.Command {
	var p place
	var listen, address string
	c := &cobra.Command{
		Use: "serve", Short: "Serve the council's own installation", Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkAddress(address); err != nil {
				return err
			}
			db, err := p.existing(c)
			if err != nil {
				return err
			}
			defer db.Close()
			h, err := site(db, clock.System{}, nil, address)
			if err != nil {
				return err
			}
			return listenAndServe(c, listen, h)
		},
	}
	p.flags(c)
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8007", "`address` to serve on")
	c.Flags().StringVar(&address, "address", os.Getenv("MOOTHALL_ADDRESS"), "`address` at which people find the site, like https://decisions.example.gov.uk; MOOTHALL_ADDRESS if none is given")
	return c
}

func demoCommand() *cobra.Command {
	var data, listen string
	c := &cobra.Command{
		Use: "demo", Short: "Serve the example council, on a clock that a visitor can move", Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if data == "" {
				dir, err := os.MkdirTemp("", "moothall-demo-")
				if err != nil {
					return fmt.Errorf("make a folder for the demo: %w", err)
				}
				defer os.RemoveAll(dir)
				data = dir
			} else if err := makeFolder(data); err != nil {
				return err
			}
			return demo(c, place{data: data}, listen)
		},
	}
	c.Flags().StringVar(&data, "data", "", "`folder` in which to keep the demo; a temporary one if none is given")
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8007", "`address` to serve on")
	c.AddCommand(loadCommand())
	return c
}

// demo tells the story into an empty database, or goes on with one in which it
// was told, and serves it.
func demo(c *cobra.Command, p place, listen string) error {
	_, missing := os.Stat(p.file())
	if missing != nil {
		told := clock.At(example.Now())
		db, err := p.open(c, store.Options{Clock: told})
		if err != nil {
			return err
		}
		if _, err = db.Migrate(c.Context()); err == nil {
			err = example.Tell(c.Context(), db, told)
		}
		if err := errors.Join(err, db.Close()); err != nil {
			return err
		}
	}
	now := clock.From(example.Now())
	db, err := p.open(c, store.Options{Clock: now})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.RequireCurrent(c.Context()); err != nil {
		return err
	}
	if err := db.View(c.Context(), func(tx *store.Tx) error {
		last, err := journal.LastAt(tx)
		if err != nil {
			return err
		}
		if last.After(now.Now()) {
			now.Set(last) // where a visitor had moved it: time does not go back
		}
		told, err := example.Told(tx)
		if err == nil && !told {
			return problem.New(problem.Conflict, "demo.not-one", "The database in %s is no demonstration, in which anybody is signed in as anybody. If it is a council's own, use moothall serve; if it is a demonstration that was stopped while it was made, delete the folder or name another", p.data)
		}
		return err
	}); err != nil {
		return err
	}
	h, err := site(db, now, now, "")
	if err != nil {
		return err
	}
	return listenAndServe(c, listen, h)
}

// checkAddress checks the address at which people find the site.
func checkAddress(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return problem.New(problem.Invalid, "serve.address", "The address %q is none that people could use: write it like https://decisions.example.gov.uk, without a path", address)
	}
	return nil
}

// site puts the handlers together. movable is the demo's clock, nil outside it;
// address is where people find the site, empty if each request says.
func site(db *store.DB, now clock.Clock, movable *clock.Shifted, address string) (http.Handler, error) {
	built, err := assets.Load()
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	pages := &ui.Site{Assets: built, Log: log}
	s, err := public.New(public.Site{UI: pages, DB: db, Clock: now, Demo: movable != nil, Address: strings.TrimSuffix(address, "/")})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/assets/", built)
	if movable != nil {
		mux.Handle("POST /demo/clock", ui.WithSession(db, http.MaxBytesHandler(moveClock(db, movable), 4096)))
	}
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.Handle("/", s.Handler())
	staff, err := staffSite(ui.Staff{Site: pages, DB: db, Clock: now, Demo: movable != nil, Secure: strings.HasPrefix(address, "https://")})
	if err != nil {
		return nil, err
	}
	for _, place := range []string{"/staff", "/staff/", "/sign-in", "/sign-out", "/demo/sign-in"} {
		mux.Handle(place, staff)
	}
	if !built.Built() {
		log.Warn("the style sheet and scripts were not built: run make assets, then make build")
	}
	return ui.Secure(http.NewCrossOriginProtection().Handler(mux)), nil
}

// staffSite is the pages for those who sign in.
func staffSite(s ui.Staff) (http.Handler, error) {
	staff, routes, err := staffRoutes(s)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	staff.Handle(mux, routes)
	return ui.WithSession(s.DB, mux), nil
}

// staffRoutes lists every address of the staff side with its policy.
func staffRoutes(s ui.Staff) (*ui.Staff, []ui.Route, error) {
	staff, err := ui.NewStaff(s)
	if err != nil {
		return nil, nil, err
	}
	signing, err := account.New(staff)
	if err != nil {
		return nil, nil, err
	}
	deciding, err := decisions.New(staff)
	if err != nil {
		return nil, nil, err
	}
	planning, err := strategies.New(staff)
	if err != nil {
		return nil, nil, err
	}
	investing, err := investments.New(staff)
	if err != nil {
		return nil, nil, err
	}
	arguing, err := cases.New(staff)
	if err != nil {
		return nil, nil, err
	}
	choosing, err := portfolios.New(staff)
	if err != nil {
		return nil, nil, err
	}
	financing, err := finances.New(staff)
	if err != nil {
		return nil, nil, err
	}
	ruling, err := tables.New(staff)
	if err != nil {
		return nil, nil, err
	}
	proving, err := benefits.New(staff)
	if err != nil {
		return nil, nil, err
	}
	admitting, err := people.New(staff)
	if err != nil {
		return nil, nil, err
	}
	return staff, slices.Concat(signing.Routes(), deciding.Routes(), planning.Routes(), investing.Routes(), arguing.Routes(), choosing.Routes(), financing.Routes(), ruling.Routes(), proving.Routes(), admitting.Routes()), nil
}

// longestStep is how far the demo's clock can be moved at once.
const longestStep = 366 * 24 * time.Hour

// moveClock moves the demo's clock on, by a step or to a day and time, and never
// back: what happened has happened. Whoever moves it stays signed in, though by
// the new time their session would be over.
func moveClock(db *store.DB, c *clock.Shifted) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to, ok := moment(c.Now(), r)
		if !ok {
			http.Error(w, "The demo's clock can be moved on by up to a year at a time, and never back. Go back and give a later day and time.", http.StatusUnprocessableEntity)
			return
		}
		c.Set(to)
		if who := ui.Who(r); who.SignedIn() {
			var token string
			if err := db.Change(r.Context(), who, func(tx *store.Tx) (err error) {
				token, err = access.Begin(tx, who.PersonID, "demonstration")
				return err
			}); err == nil {
				http.SetCookie(w, account.SessionCookie(r, token, false))
			}
		}
		back := r.PostFormValue("back")
		if !ui.OwnPath(back) {
			back = "/"
		}
		http.Redirect(w, r, back, http.StatusSeeOther)
	})
}

// moment is the moment that the form asks for, and whether the clock may be
// moved there.
func moment(now time.Time, r *http.Request) (time.Time, bool) {
	to := now
	if text := r.PostFormValue("to"); text != "" {
		t, err := time.ParseInLocation("2006-01-02T15:04", text, calendar.London())
		if err != nil {
			return to, false
		}
		to = t
	} else if step, err := time.ParseDuration(r.PostFormValue("forward")); err == nil {
		to = now.Add(step)
	}
	return to, to.After(now) && to.Sub(now) <= longestStep
}

func listenAndServe(c *cobra.Command, address string, h http.Handler) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return problem.New(problem.Unavailable, "listen", "Cannot listen on %s: it is in use or not allowed. Name another with --listen", address)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	fmt.Fprintf(c.OutOrStdout(), "Moothall is at http://%s/\n", l.Addr())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-c.Context().Done():
	}
	wait, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	return server.Shutdown(wait)
}
