package portfolio

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"moothall/money"
)

// glpsol is the program of GLPK, an optimiser by others.
func glpsol(tb testing.TB) string {
	path, err := exec.LookPath("glpsol")
	if err != nil {
		if os.Getenv("CI") == "true" || os.Getenv("MOOTHALL_REQUIRE_ALL") == "1" {
			tb.Fatal("glpsol is missing: install glpk-utils")
		}
		tb.Skip("glpsol is not installed; apt install glpk-utils installs it")
	}
	return path
}

// lp writes f in CPLEX's LP format from the file alone, without the model that
// it is to check. All money is in whole pounds.
func lp(f *File) string {
	var b strings.Builder
	term := func(n int64, c *Case, delay int) {
		if n != 0 {
			fmt.Fprintf(&b, " %+d %s_%d\n", n, c.ID, delay)
		}
	}
	byID := map[string]*Case{}
	var all []*Case
	for i := range f.Cases {
		byID[f.Cases[i].ID] = &f.Cases[i]
		all = append(all, &f.Cases[i])
	}
	delays := func(c *Case) []int {
		var list []int
		if !c.NotNow {
			list = append(list, 0)
		}
		for _, s := range c.Starts {
			list = append(list, s.Delay)
		}
		return list
	}
	sum := func(sign int64, cases ...*Case) {
		for _, c := range cases {
			for _, d := range delays(c) {
				term(sign, c, d)
			}
		}
	}
	b.WriteString("Maximum\n value: 0 nil\n")
	for _, c := range all {
		if !c.NotNow {
			term(int64(c.Value)/100, c, 0)
		}
		for _, s := range c.Starts {
			term(int64(s.Value)/100, c, s.Delay)
		}
	}
	b.WriteString("Subject To\n zero: nil = 0\n")
	for _, l := range f.Limits {
		b.WriteString(" 0 nil\n")
		most := l.Most.N
		for _, c := range all {
			if len(l.Cases) > 0 && !strings.Contains(" "+strings.Join(l.Cases, " ")+" ", " "+c.ID+" ") {
				continue
			}
			for _, d := range delays(c) {
				n := int64(0)
				for y := f.First - 10; y < f.First+100; y++ { // where the case is, moved by d
					if l.Year != 0 && int(y)+d != int(l.Year) {
						continue
					}
					switch l.Kind {
					case Capital:
						n += int64(c.Capital[y]) / 100
					case Revenue:
						n += int64(c.Revenue[y]) / 100
					case Staff:
						n += c.StaffDays[y]
					}
				}
				if l.Kind == Risk {
					n = c.Risk
				}
				term(n, c, d)
			}
		}
		if l.Most.Money {
			most /= 100
		}
		fmt.Fprintf(&b, " <= %d\n", most)
	}
	groups := map[string][]*Case{}
	for _, c := range all {
		sum(1, c)
		if c.Mandatory {
			b.WriteString(" = 1\n")
		} else {
			b.WriteString(" <= 1\n")
		}
		if c.Exclusive != "" {
			groups[c.Exclusive] = append(groups[c.Exclusive], c)
		}
		for _, id := range c.Requires {
			sum(1, c)
			sum(-1, byID[id])
			b.WriteString(" <= 0\n")
		}
	}
	for _, g := range groups {
		sum(1, g...)
		b.WriteString(" <= 1\n")
	}
	for _, o := range f.Manual {
		switch {
		case !o.Choose:
			sum(1, byID[o.Case])
			b.WriteString(" = 0\n")
		case o.Start != nil:
			term(1, byID[o.Case], *o.Start)
			b.WriteString(" = 1\n")
		default:
			sum(1, byID[o.Case])
			b.WriteString(" = 1\n")
		}
	}
	b.WriteString("Binary\n")
	for _, c := range all {
		for _, d := range delays(c) {
			fmt.Fprintf(&b, " %s_%d\n", c.ID, d)
		}
	}
	b.WriteString("End\n")
	return b.String()
}

var (
	errSlow     = errors.New("glpsol did not finish in the time of the processor that it had")
	glpkStatus  = regexp.MustCompile(`(?m)^Status: +(.+?) *$`)
	glpkOptimum = regexp.MustCompile(`(?m)^Objective: +\S+ = (\S+)`)
)

// patience is how long glpsol may take by the clock on a machine that has much
// else to do.
const patience = 5 * time.Minute

// glpk solves f with glpsol in at most so much time of the processor: the clock
// would say how busy the machine is, and so does glpsol's own --tmlim. No choice
// is an answer too.
func glpk(tb testing.TB, f *File, most time.Duration) (value money.Pence, found bool, err error) {
	dir := tb.TempDir()
	file, out := filepath.Join(dir, "f.lp"), filepath.Join(dir, "f.out")
	if err := os.WriteFile(file, []byte(lp(f)), 0o600); err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(tb.Context(), patience)
	defer cancel()
	limited := fmt.Sprintf(`ulimit -S -t %d && exec "$@"`, max(1, int(most.Seconds())))
	said, err := exec.CommandContext(ctx, "sh", "-c", limited, "sh", glpsol(tb), "--lp", file, "--mipgap", "0", "--cuts", "-o", out).CombinedOutput()
	var ended *exec.ExitError
	if ctx.Err() != nil || errors.As(err, &ended) && ended.ExitCode() < 0 { // by a signal
		return 0, false, errSlow
	}
	if err != nil {
		tb.Fatalf("glpsol: %v\n%s", err, said)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		tb.Fatal(err)
	}
	status := glpkStatus.FindSubmatch(text)
	switch {
	case status != nil && string(status[1]) == "INTEGER OPTIMAL":
	case status != nil && (string(status[1]) == "INTEGER EMPTY" || string(status[1]) == "INTEGER UNDEFINED" || string(status[1]) == "INTEGER INFEASIBLE"):
		return 0, false, nil
	default:
		tb.Fatalf("glpsol ended oddly: %s\n%s", said, text)
	}
	v, err := strconv.ParseFloat(string(glpkOptimum.FindSubmatch(text)[1]), 64)
	if err != nil {
		tb.Fatal(err)
	}
	return money.Pence(v+0.5*sign(v)) * 100, true, nil
}

func sign(v float64) float64 {
	if v < 0 {
		return -1
	}
	return 1
}
