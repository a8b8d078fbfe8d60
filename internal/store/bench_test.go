package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"moothall/access/actor"
	"moothall/internal/id"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
)

// What a small change writes: a row, and the entry that tells of it.
const (
	thingTable = `
		CREATE TABLE thing (
			id        TEXT   PRIMARY KEY,
			title     TEXT   NOT NULL,
			owner     TEXT   NOT NULL,
			pence     BIGINT NOT NULL,
			saved_at  BIGINT NOT NULL,
			revision  BIGINT NOT NULL
		)`
	insertThing = `
		INSERT INTO thing (id, title, owner, pence, saved_at, revision)
		VALUES ($1, $2, $3, $4, $5, $6)`
	insertEntry = `
		INSERT INTO journal (id, at, actor, actor_name, organisation, acting_for, device, request, event, subject, detail, salt)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
)

const (
	somebody = "019ab4a8-0000-7000-8000-000000000001"
	council  = "019ab4a8-0000-7000-8000-000000000002"
	salt     = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
)

func thing(at time.Time) []any {
	return []any{id.New(), "Replace the telephone system", "Head of ICT", int64(1_185_000_000), store.Time{Time: at}, int64(1)}
}

func entry(at time.Time) []any {
	return []any{id.New(), store.Time{Time: at}, somebody, "Pat Example", council, "", "", "01J0REQUEST", "thing.added", "THG-2026-0001",
		`{"title":"Replace the telephone system"}`, salt}
}

// How many changes one turn of a measurement makes, by how many callers.
const callers, each = 64, 200

// BenchmarkChange measures, in turns on one disk, changes by 64 callers
// against the same rows inserted bare: by one goroutine with prepared
// statements that commits after 64. The ratio is what Change leaves of that.
func BenchmarkChange(b *testing.B) {
	db, bare := benchSQLite(b)
	var changes, inserts, ratios []float64
	for b.Loop() {
		i := perSecond(callers*each, func() { insertBare(b, bare, callers*each) })
		c := perSecond(callers*each, func() { changeMany(b, db, callers, each) })
		inserts, changes, ratios = append(inserts, i), append(changes, c), append(ratios, c/i)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(inserts), "bare/s")
	b.ReportMetric(median(changes), "changes/s")
	b.ReportMetric(median(ratios), "ratio")
}

// BenchmarkChangeAlone measures one caller, for whom there is nothing to share.
func BenchmarkChangeAlone(b *testing.B) {
	db, _ := benchSQLite(b)
	for b.Loop() {
		changeMany(b, db, 1, 1)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changes/s")
}

// BenchmarkChangePostgres measures the same changes on a server that is as
// careful with the disk.
func BenchmarkChangePostgres(b *testing.B) {
	db, err := store.Open(b.Context(), storetest.DurablePostgres(b), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	prepareThings(b, db)
	var changes []float64
	for b.Loop() {
		changes = append(changes, perSecond(callers*each, func() { changeMany(b, db, callers, each) }))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(changes), "changes/s")
}

func perSecond(n int, do func()) float64 {
	began := time.Now()
	do()
	return float64(n) / time.Since(began).Seconds()
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

func changeMany(b *testing.B, db *store.DB, callers, each int) {
	who := actor.Actor{PersonID: somebody, Name: "Pat Example", Organisation: council}
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for range each {
				err := db.Change(context.Background(), who, func(tx *store.Tx) error {
					if err := tx.ExecOne(insertThing, thing(tx.Now())...); err != nil {
						return err
					}
					if err := tx.ExecOne(insertEntry, entry(tx.Now())...); err != nil {
						return err
					}
					tx.Noted()
					return nil
				})
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func insertBare(b *testing.B, conn *sql.Conn, n int) {
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	things, err := conn.PrepareContext(ctx, insertThing)
	must(err)
	defer things.Close()
	entries, err := conn.PrepareContext(ctx, insertEntry)
	must(err)
	defer entries.Close()
	for done := 0; done < n; done += 64 {
		_, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE")
		must(err)
		for range min(64, n-done) {
			now := time.Now()
			_, err = things.ExecContext(ctx, thing(now)...)
			must(err)
			_, err = entries.ExecContext(ctx, entry(now)...)
			must(err)
		}
		_, err = conn.ExecContext(ctx, "COMMIT")
		must(err)
	}
}

// benchSQLite is a database for changes and a connection to another for bare
// inserts, of the same schema and settings.
func benchSQLite(b *testing.B) (*store.DB, *sql.Conn) {
	var files [2]string
	var dbs [2]*store.DB
	for i := range files {
		files[i] = filepath.Join(b.TempDir(), fmt.Sprintf("%d.db", i))
		db, err := store.Open(b.Context(), "sqlite:"+files[i], store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { db.Close() })
		prepareThings(b, db)
		dbs[i] = db
	}
	pool, err := sql.Open("sqlite", "file:"+files[1]+"?_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { pool.Close() })
	conn, err := pool.Conn(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	return dbs[0], conn
}

func prepareThings(b *testing.B, db *store.DB) {
	if _, err := db.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := db.Upkeep(b.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(thingTable)
		return err
	}); err != nil {
		b.Fatal(err)
	}
}
