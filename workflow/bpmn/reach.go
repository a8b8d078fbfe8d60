package bpmn

// leads are the nodes that a token at n may come to next, within its body.
func leads(n *Node) (list []*Node) {
	for _, f := range n.Out {
		list = append(list, f.To)
	}
	for _, b := range n.Boundaries {
		if b.Event == nil || b.Event.Trigger != Compensation {
			list = append(list, b)
		}
	}
	if n.Event != nil && n.Event.Link != nil {
		list = append(list, n.Event.Link)
	}
	return list
}

// reach works out, for every gateway that joins, from where a token can still
// come to each of its flows (BPMN 2.0.2, table 13.3).
func (c *compiler) reach() {
	back := make([][]int, len(c.p.Nodes)) // by the index of a node: those that lead to it
	for _, n := range c.p.Nodes {
		for _, next := range leads(n) {
			back[next.Index] = append(back[next.Index], n.Index)
		}
	}
	for _, n := range c.p.Nodes {
		if (n.Kind == InclusiveGateway || n.Kind == ParallelGateway) && len(n.In) > 1 {
			for _, f := range n.In {
				n.before = append(n.before, upstream(f.From.Index, n.Index, back))
			}
		}
	}
}

// upstream is the set of nodes from which from can be reached, itself among
// them, on ways that do not pass through a node.
func upstream(from, not int, back [][]int) Set {
	set := newSet(len(back))
	if from == not {
		return set
	}
	set.add(from)
	queue := make([]int, 1, len(back))
	queue[0] = from
	for len(queue) > 0 {
		n := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, m := range back[n] {
			if m != not && !set.has(m) {
				set.add(m)
				queue = append(queue, m)
			}
		}
	}
	return set
}

// circles are the groups of nodes of a body that lie on a common circle
// (strongly connected, by Tarjan), each in the order of the file.
func circles(b *Body) (list [][]*Node) {
	type mark struct{ index, low int }
	marks := map[*Node]*mark{}
	var stack []*Node
	on := map[*Node]bool{}
	// Without recursion: a hostile model may be a chain of thousands.
	type frame struct {
		n    *Node
		next []*Node
	}
	for _, root := range b.Nodes {
		if marks[root] != nil {
			continue
		}
		work := []frame{{root, leads(root)}}
		marks[root] = &mark{len(marks), len(marks)}
		stack = append(stack, root)
		on[root] = true
		for len(work) > 0 {
			top := &work[len(work)-1]
			if len(top.next) > 0 {
				m := top.next[0]
				top.next = top.next[1:]
				switch {
				case marks[m] == nil:
					marks[m] = &mark{len(marks), len(marks)}
					stack = append(stack, m)
					on[m] = true
					work = append(work, frame{m, leads(m)})
				case on[m]:
					marks[top.n].low = min(marks[top.n].low, marks[m].index)
				}
				continue
			}
			n := top.n
			work = work[:len(work)-1]
			if len(work) > 0 {
				parent := marks[work[len(work)-1].n]
				parent.low = min(parent.low, marks[n].low)
			}
			if marks[n].low != marks[n].index {
				continue
			}
			var group []*Node
			for {
				m := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				on[m] = false
				group = append(group, m)
				if m == n {
					break
				}
			}
			if len(group) > 1 || selfLoop(n) {
				list = append(list, group)
			}
		}
	}
	return list
}

func selfLoop(n *Node) bool {
	for _, m := range leads(n) {
		if m == n {
			return true
		}
	}
	return false
}
