package instance_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"moothall/workflow/bpmn"
	"moothall/workflow/instance"
)

// sketch draws a process at random.
type sketch struct {
	t     *rapid.T
	lines []string
	n     int
}

func (s *sketch) name(kind string) string {
	s.n++
	return fmt.Sprintf("%s%d", kind, s.n)
}

func (s *sketch) line(format string, args ...any) {
	s.lines = append(s.lines, fmt.Sprintf(format, args...))
}

// block draws a part with one way in and one way out.
func (s *sketch) block(depth int) (in, out string) {
	kinds := []string{"user", "script", "sequence", "xor", "and", "or", "loop", "sub", "many"}
	if depth == 0 {
		kinds = kinds[:2]
	}
	switch kind := rapid.SampledFrom(kinds).Draw(s.t, "block"); kind {
	case "user":
		id := s.name("U")
		s.line("user %s", id)
		return id, id
	case "script":
		id := s.name("N")
		s.line("script %s x := %d", id, s.n)
		return id, id
	case "sequence":
		in, mid := s.block(depth - 1)
		next, out := s.block(depth - 1)
		s.line("%s -> %s", mid, next)
		return in, out
	case "sub":
		id, start := s.name("P"), s.name("S")
		s.line("sub %s {", id)
		s.line("start %s", start)
		end := s.name("E")
		s.line("end %s", end)
		in, out := s.block(depth - 1)
		s.line("%s -> %s", start, in)
		s.line("%s -> %s", out, end)
		s.line("}")
		return id, id
	case "many":
		id := s.name("M")
		s.line("user %s many=%s number=%d", id, rapid.SampledFrom([]string{"parallel", "sequential"}).Draw(s.t, "way"), rapid.IntRange(0, 3).Draw(s.t, "many"))
		return id, id
	case "loop":
		merge, split, once := s.name("G"), s.name("G"), s.name("once")
		n := s.name("N")
		s.line("xor %s", merge)
		s.line("xor %s", split)
		s.line("script %s %s := if %s = null then 1 else %s + 1", n, once, once, once)
		in, out := s.block(depth - 1)
		s.line("%s -> %s -> %s", merge, n, in)
		s.line("%s -> %s", out, split)
		s.line("%s -> %s : %s < 2", split, merge, once)
		return merge, split
	default:
		split, join := s.name("G"), s.name("G")
		s.line("%s %s", kind, split)
		s.line("%s %s", kind, join)
		ways := rapid.IntRange(2, 3).Draw(s.t, "ways")
		for i := range ways {
			in, out := s.block(depth - 1)
			cond := ""
			if kind != "and" {
				cond = fmt.Sprintf(" : %v", rapid.Bool().Draw(s.t, "condition"))
				if i == ways-1 {
					cond = " : else"
				}
			}
			s.line("%s -> %s%s", split, in, cond)
			s.line("%s -> %s", out, join)
		}
		return split, join
	}
}

// A loop leaves by a gateway whose other way is taken when nothing else is:
// mark it so.
func leaving(lines []string) []string {
	for i, l := range lines {
		path, cond, _ := strings.Cut(l, " : ")
		if cond == "" && strings.HasPrefix(path, "G") {
			from := strings.SplitN(path, " -> ", 2)[0]
			for _, other := range lines {
				if strings.HasPrefix(other, from+" -> ") && strings.HasSuffix(other, "< 2") {
					lines[i] = path + " : else"
				}
			}
		}
	}
	return lines
}

// Any process that is drawn block in block comes to its end, whatever is done
// first, without an incident.
func TestBlocksComeToTheirEnd(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := &sketch{t: rt}
		in, out := s.block(4)
		lines := append([]string{"start S", "end E"}, s.lines...)
		lines = append(lines, "S -> "+in, out+" -> E")
		src := strings.Join(leaving(lines), "\n")
		y := play(t, src, "")
		for range 500 {
			if len(y.state.Turns) > 0 {
				y.give(instance.Continue{})
				continue
			}
			var tasks []int64
			for _, e := range y.state.Elements() {
				for _, w := range e.Waits {
					if w.Kind == instance.ForTask {
						tasks = append(tasks, e.ID)
					}
				}
			}
			if len(tasks) == 0 {
				break
			}
			y.give(instance.Complete{Element: rapid.SampledFrom(tasks).Draw(rt, "task")})
		}
		if y.state.Status != instance.Completed {
			rt.Fatalf("it is %s: %s\n%s", y.state.Status, y.waiting(), src)
		}
	})
}

// Any process at all either comes to its end, waits for something that can
// come, or has an incident: nothing is stuck unseen, and nothing panics.
func TestNothingIsStuckUnseen(t *testing.T) {
	kinds := []string{"user", "xor", "and", "or", "user", "manual"}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(2, 9).Draw(rt, "nodes")
		var lines []string
		lines = append(lines, "start S")
		var names []string
		for i := range n {
			id := fmt.Sprintf("N%d", i)
			names = append(names, id)
			lines = append(lines, rapid.SampledFrom(kinds).Draw(rt, "kind")+" "+id)
		}
		lines = append(lines, "S -> "+rapid.SampledFrom(names).Draw(rt, "first"))
		for range rapid.IntRange(n-1, 2*n).Draw(rt, "flows") {
			lines = append(lines, rapid.SampledFrom(names).Draw(rt, "from")+" -> "+rapid.SampledFrom(names).Draw(rt, "to")+rapid.SampledFrom([]string{"", " : true", " : false", " : null"}).Draw(rt, "condition"))
		}
		src := strings.Join(lines, "\n")
		m, err := bpmn.Read([]byte(draw(src)))
		if err != nil {
			rt.Fatal(err)
		}
		p, _ := m.Compile("process")
		if p == nil {
			rt.Skip("it cannot run")
		}
		y := &played{t: t, p: p, state: instance.NewState(), env: instance.Env{Now: monday}}
		y.give(instance.Start{})
		for range 25 {
			if len(y.state.Turns) > 0 {
				y.give(instance.Continue{})
				continue
			}
			var tasks []int64
			open, stuck := 0, false
			for _, e := range y.state.Elements() {
				stuck = stuck || e.Incident != nil
				for _, w := range e.Waits {
					if w.Kind == instance.ForTask {
						tasks = append(tasks, e.ID)
					}
				}
				if e.ID != instance.Root {
					open++
				}
			}
			if len(tasks) == 0 {
				if open > 0 && !stuck && y.state.Status == instance.Running {
					rt.Fatalf("it is stuck: %s\n%s", y.waiting(), src)
				}
				return
			}
			if len(tasks) > 40 {
				return
			}
			y.give(instance.Complete{Element: rapid.SampledFrom(tasks).Draw(rt, "task")})
		}
	})
}
