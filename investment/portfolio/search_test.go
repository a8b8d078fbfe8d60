package portfolio

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// small makes a program of few columns, with rows of both signs.
func small(r *rand.Rand, n, rows int, signs bool) *program {
	value := make([]int64, n)
	for j := range value {
		value[j] = int64(r.IntN(200) - 40)
	}
	var list []row
	for range rows {
		var w row
		sum := int64(0)
		for j := range n {
			by := int64(r.IntN(30))
			if signs && r.IntN(4) == 0 {
				by = -by
			}
			if by != 0 && r.IntN(4) > 0 {
				w.at, w.by = append(w.at, int32(j)), append(w.by, by)
				sum += max(by, 0)
			}
		}
		w.most = sum * int64(20+r.IntN(50)) / 100
		list = append(list, w)
	}
	return newProgram(value, list)
}

// each calls f with every choice of n columns within b.
func (b bounds) each(f func(x []int8)) {
	x := make([]int8, len(b.lo))
	var from func(j int)
	from = func(j int) {
		if j == len(x) {
			f(x)
			return
		}
		for v := b.lo[j]; v <= b.hi[j]; v++ {
			x[j] = v
			from(j + 1)
		}
	}
	from(0)
}

// best is the value of the best choice within b, by trying all.
func (p *program) best(b bounds) (best int64) {
	best = nothing
	b.each(func(x []int8) {
		if v, ok := p.worth(x); ok {
			best = max(best, v)
		}
	})
	return best
}

func TestCoversCutOffNoChoice(t *testing.T) {
	r, found := rand.New(rand.NewPCG(1, 1)), 0
	for range 300 {
		p := small(r, 12, 3, false)
		x := make([]float64, 12)
		for j := range x {
			x[j] = []float64{0, 1, r.Float64()}[r.IntN(3)]
		}
		for i := range p.rows {
			c, breaks := p.rows[i].cover(x)
			if !breaks {
				continue
			}
			found++
			cut := newProgram(p.value, []row{c})
			newBounds(12).each(func(y []int8) {
				if _, ok := p.worth(y); ok {
					if _, ok := cut.worth(y); !ok {
						t.Fatalf("the cut %v cuts %v off, which keeps %v", c, y, p.rows)
					}
				}
			})
		}
	}
	if found < 50 {
		t.Errorf("only %d cuts were tried", found)
	}
}

// TestRoomsTightenAsTheProgramDoes goes from bounds to bounds at random, as
// the search does, and compares with looking at everything.
func TestRoomsTightenAsTheProgramDoes(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 200 {
		p := small(r, 14, 5, true)
		rooms := newRooms(p)
		for range 20 {
			b := newBounds(14)
			for j := range b.lo {
				switch r.IntN(6) {
				case 0:
					b.lo[j] = 1
				case 1:
					b.hi[j] = 0
				}
			}
			want, got := b.clone(), b.clone()
			can := p.tighten(want)
			if can != rooms.tighten(got) {
				t.Fatalf("within %v rooms and program differ about whether anything can hold", b)
			}
			if can && (!slices.Equal(want.lo, got.lo) || !slices.Equal(want.hi, got.hi)) {
				t.Fatalf("within %v got %v, want %v", b, got, want)
			}
		}
	}
}

// TestRelaxationIsTheSameHoweverItIsReached settles columns one by one with
// those that are settled left out, and compares with a relaxation made afresh,
// with one from the basis, with a copy, and with the best whole choice. What a
// column loses at least by being settled is compared with what it loses.
func TestRelaxationIsTheSameHoweverItIsReached(t *testing.T) {
	r, compared, moved := rand.New(rand.NewPCG(3, 3)), 0, 0
	for range 150 {
		p := small(r, 12, 6, true)
		l := newRelaxation(p, newBounds(12))
		copied := l.blankCopy()
		l.put()
		x := make([]float64, 12)
		b := newBounds(12)
		for _, j := range r.Perm(12)[:9] {
			st := l.solve(math.Inf(-1), x, 1000)
			fresh := newRelaxation(p, b)
			fresh.put()
			if other := fresh.solve(math.Inf(-1), x, 1000); other != st {
				t.Fatalf("within %v one ended %v, the other %v", b, st, other)
			}
			best := p.best(b)
			if st != solved {
				if best > nothing {
					t.Fatalf("within %v there is a choice of %d, and the relaxation found no point", b, best)
				}
				break
			}
			copied.copyFrom(l)
			based := newRelaxation(p, b)
			based.become(l.basis())
			if based.solve(math.Inf(-1), x, 1000) != solved {
				t.Fatalf("within %v it could not be settled from the basis", b)
			}
			for name, k := range map[string]*relaxation{"fresh": fresh, "copied": copied, "from the basis": based} {
				if math.Abs(k.value()-l.value()) > 1e-6 {
					t.Fatalf("within %v: %s %v, want %v", b, name, k.value(), l.value())
				}
			}
			var f proof
			if !f.prove(p, l.prices(nil), b, false) || f.most() < best || float64(f.most()) > l.value()+1 {
				t.Fatalf("within %v the bound is %d, the relaxation %v, the best %d", b, f.most(), l.value(), best)
			}
			l.point(x)
			for j, part := range x {
				if part < nearlyWhole || part > 1-nearlyWhole {
					continue
				}
				for k, least := range l.leastLost(j) {
					copied.copyFrom(l)
					copied.bound(j, int8(k), int8(k))
					if st := copied.solve(math.Inf(-1), make([]float64, 12), 1000); st == solved && l.value()-copied.value() < least-1e-6 {
						t.Fatalf("within %v column %d to %d loses %v, and at least %v was said", b, j, k, l.value()-copied.value(), least)
					}
					moved++
				}
			}
			compared++
			v := int8(r.IntN(2))
			b.lo[j], b.hi[j] = v, v
			l.bound(j, v, v)
			l.leaveOut()
		}
	}
	if compared < 300 || moved < 300 {
		t.Errorf("only %d were compared, with %d moves", compared, moved)
	}
}

// TestNearPromisesNothing searches parts of a program: what is found is a
// choice of the whole, and no column of the whole is settled by it.
func TestNearPromisesNothing(t *testing.T) {
	f := budget(3, 60, 20)
	m := newModel(&f)
	p := m.program(m.value, nil)
	s := &search{ctx: context.Background(), p: p, b: newBounds(len(p.value)), value: nothing}
	part := newBounds(len(p.value))
	for j := 30; j < len(p.value); j++ {
		part.hi[j] = 0
	}
	for _, c := range m.rules {
		if c.kind == mandatory { // they stay open
			for _, j := range c.row.at {
				part.hi[j] = 1
			}
		}
	}
	s.within(part)
	if s.best == nil {
		t.Fatal("nothing was found")
	}
	if v, ok := p.worth(s.best); !ok || v != s.value {
		t.Errorf("%v is no choice of value %d", s.best, s.value)
	}
	if free := countFree(s.b); free != len(p.value) {
		t.Errorf("%d columns are free, want %d", free, len(p.value))
	}
}
