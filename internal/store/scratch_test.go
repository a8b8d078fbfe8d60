package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"path/filepath"
	"testing"
	"time"

	"moothall/internal/id"
	"modernc.org/sqlite"
)

const jins = `
		INSERT INTO journal (id, at, actor, actor_name, organisation, acting_for, device, request, event, subject, detail, salt)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
const tins = `INSERT INTO thing (id, title, owner, pence, at, revision) VALUES ($1, $2, $3, $4, $5, $6)`

func jargs() []any {
	return []any{id.New(), int64(1790000000000000), id.New(), "Councillor A. N. Other", id.New(), "", "", id.New(), "thing.added", "THG-2026-0001", `{"title":"A thing that was added"}`, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
}
func targs() []any {
	return []any{id.New(), "A thing that was added", "Councillor A. N. Other", int64(1234), int64(1790000000000000), int64(1)}
}
func named(a []any) []driver.NamedValue {
	r := make([]driver.NamedValue, len(a))
	for i, v := range a {
		r[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return r
}

func BenchmarkScratch(b *testing.B) {
	dsn := func(b *testing.B) string { return "file:" + filepath.Join(b.TempDir(), "a.db") + pragmas }
	ctx := context.Background()
	setup := func(b *testing.B, c *sql.Conn) {
		list, _ := known("sqlite")
		for _, s := range []string{list[0].text, "CREATE TABLE thing (id TEXT PRIMARY KEY, title TEXT NOT NULL, owner TEXT NOT NULL, pence BIGINT NOT NULL, at BIGINT NOT NULL, revision BIGINT NOT NULL)"} {
			if _, err := c.ExecContext(ctx, s); err != nil {
				b.Fatal(err)
			}
		}
	}
	for _, fd := range []bool{false, true} {
		sqlite.Fdatasync(fd)
		n := "fsync"
		if fd {
			n = "fdatasync"
		}
		b.Run(n+"/sql", func(b *testing.B) {
			db, _ := sql.Open("sqlite", dsn(b))
			c, err := db.Conn(ctx)
			if err != nil {
				b.Fatal(err)
			}
			setup(b, c)
			defer db.Close()
			t, _ := c.PrepareContext(ctx, tins)
			j, _ := c.PrepareContext(ctx, jins)
			b.ResetTimer()
			for i := 0; i < b.N; i++ {
				if i%64 == 0 {
					c.ExecContext(ctx, "BEGIN IMMEDIATE")
				}
				t.ExecContext(ctx, targs()...)
				if _, err := j.ExecContext(ctx, jargs()...); err != nil {
					b.Fatal(err)
				}
				if i%64 == 63 || i == b.N-1 {
					c.ExecContext(ctx, "COMMIT")
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changes/s")
		})
		raw := func(name string, save, done bool) {
			b.Run(n+"/"+name, func(b *testing.B) {
				db, _ := sql.Open("sqlite", dsn(b))
				c, err := db.Conn(ctx)
				if err != nil {
					b.Fatal(err)
				}
				setup(b, c)
				defer db.Close()
				ctx := ctx
				if done {
					c, cancel := context.WithTimeout(ctx, time.Minute)
					ctx = c
					defer cancel()
				}
				c.Raw(func(dc any) error {
					d := dc.(driver.ConnPrepareContext)
					p := func(s string) driver.StmtExecContext {
						t, err := d.PrepareContext(ctx, s)
						if err != nil {
							b.Fatal(err)
						}
						return t.(driver.StmtExecContext)
					}
					t, j, begin, commit, sp, rel := p(tins), p(jins), p("BEGIN IMMEDIATE"), p("COMMIT"), p("SAVEPOINT work"), p("RELEASE work")
					b.ResetTimer()
					for i := 0; i < b.N; i++ {
						if i%64 == 0 {
							begin.ExecContext(ctx, nil)
						}
						if save {
							sp.ExecContext(ctx, nil)
						}
						t.ExecContext(ctx, named(targs()))
						if _, err := j.ExecContext(ctx, named(jargs())); err != nil {
							b.Fatal(err)
						}
						if save {
							rel.ExecContext(ctx, nil)
						}
						if i%64 == 63 || i == b.N-1 {
							commit.ExecContext(ctx, nil)
						}
					}
					b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changes/s")
					return nil
				})
			})
		}
		raw("raw", false, false)
		raw("raw+save", true, false)
		raw("raw+done", false, true)
		raw("raw+save+done", true, true)
	}
}
