package public_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"moothall/access"
	"moothall/access/actor"
	"moothall/calendar"
	"moothall/internal/clock"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/publish"
	"moothall/web/assets"
	"moothall/web/public"
	"moothall/web/ui"
)

// large is a register of 20,000 decisions with ten resolutions each.
func large(b *testing.B) (*store.DB, *clock.Fixed) {
	b.Helper()
	db, clk := storetest.SQLite(b)
	if err := db.Change(b.Context(), actor.System("bench"), func(tx *store.Tx) error {
		_, err := access.AddOrganisation(tx, access.Organisation{Slug: "town", Name: "Town Council", Kind: "council", Host: true})
		return err
	}); err != nil {
		b.Fatal(err)
	}
	words := []string{"housing", "library", "network", "highways", "school", "partnership", "strategy", "budget", "planning", "workflow"}
	for batch := range 40 {
		if err := db.Upkeep(b.Context(), func(tx *store.Tx) error {
			for i := batch * 500; i < batch*500+500; i++ {
				if err := publish.Put(tx, ordinary(i, words)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	return db, clk
}

func ordinary(i int, words []string) publish.Decision {
	day := calendar.NewDate(2001, 1, 1).AddDays(i * 9400 / 20000)
	d := publish.Decision{Reference: fmt.Sprintf("DEC-%d-%05d", day.Year(), i), Title: fmt.Sprintf("The %s and the %s, part %d", words[i%10], words[i/10%10], i),
		Organisation: "Town Council", Maker: "Cabinet", DecidedOn: day, FirstPublishedAt: day.At(10, 0), Version: 1,
		Narrative: "Members heard what the service had found and what it would cost, and asked how it would be measured.", Reasons: "It is needed."}
	d.CallIn = publish.CallIn{Rule: "Five working days", Deadline: day.AddDays(5).End()}
	for n := range 10 {
		d.Resolutions = append(d.Resolutions, publish.Resolution{Number: fmt.Sprint(n + 1), Text: "It is agreed as the report recommends.", Kind: "resolved", Implementation: "implemented"})
	}
	return d
}

// BenchmarkPublicPages reports how long pages of a large council take when two
// people ask at a time: the median and the 95th percentile.
func BenchmarkPublicPages(b *testing.B) {
	db, clk := large(b)
	built, err := assets.Load()
	if err != nil {
		b.Fatal(err)
	}
	s, err := public.New(public.Site{UI: &ui.Site{Assets: built, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, DB: db, Clock: clk})
	if err != nil {
		b.Fatal(err)
	}
	h := s.Handler()
	for name, address := range map[string]string{
		"register": "/decisions", "by year": "/decisions?year=2007", "by status": "/decisions?status=implemented", "open": "/decisions?status=open",
		"search, common words": "/decisions?q=strategy+members", "search, one word": "/decisions?q=19999", "decision": "/decisions/DEC-2012-09000",
	} {
		b.Run(name, func(b *testing.B) {
			var mu sync.Mutex
			var took []time.Duration
			b.SetParallelism(1)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					w, start := httptest.NewRecorder(), time.Now()
					h.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
					mu.Lock()
					took = append(took, time.Since(start))
					mu.Unlock()
					if w.Code != 200 {
						b.Errorf("%s answers %d", address, w.Code)
					}
				}
			})
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms-p95")
		})
	}
}
