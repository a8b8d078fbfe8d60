package govuk

import "strconv"

// TaskList is the parts of a long form and how far each of them is.
type TaskList struct {
	IDPrefix   string // "task-list" if not given
	Items      []TaskItem
	Classes    string
	Attributes Attributes
}

// TaskItem is one part; without Href it cannot be started yet.
type TaskItem struct {
	Title         Content
	TitleClasses  string
	Hint          Content
	Href          string
	Status        Content // often Of(Tag{…})
	StatusClasses string
	Classes       string
	Omit          bool // left out, though the numbers of its neighbours stay
}

func (t TaskList) render(p *page) {
	p.put(`<ul`)
	p.class("govuk-task-list", t.Classes)
	p.attributes(t.Attributes)
	p.put(`>`)
	for i, item := range t.Items {
		if !item.Omit {
			item.write(p, or(t.IDPrefix, "task-list")+"-"+strconv.Itoa(i+1))
		}
	}
	p.put(`</ul>`)
}

func (i TaskItem) write(p *page, id string) {
	linked := ""
	if i.Href != "" {
		linked = "govuk-task-list__item--with-link"
	}
	p.put(`<li`)
	p.class("govuk-task-list__item", linked, i.Classes)
	p.put(`><div class="govuk-task-list__name-and-hint">`)
	if i.Href != "" {
		by := id + "-status"
		if !i.Hint.empty() {
			by = id + "-hint " + by
		}
		p.put(`<a`)
		p.class("govuk-link govuk-task-list__link", i.TitleClasses)
		p.link("href", i.Href)
		p.attr("aria-describedby", by)
		p.put(`>`)
		p.content(i.Title)
		p.put(`</a>`)
	} else {
		p.put(`<div`)
		p.opt("class", i.TitleClasses)
		p.put(`>`)
		p.content(i.Title)
		p.put(`</div>`)
	}
	if !i.Hint.empty() {
		p.put(`<div`)
		p.attr("id", id+"-hint")
		p.put(` class="govuk-task-list__hint">`)
		p.content(i.Hint)
		p.put(`</div>`)
	}
	p.put(`</div><div`)
	p.class("govuk-task-list__status", i.StatusClasses)
	p.attr("id", id+"-status")
	p.put(`>`)
	p.content(i.Status)
	p.put(`</div></li>`)
}
