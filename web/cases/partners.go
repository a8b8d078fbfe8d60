package cases

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/web/ui"
)

// partnersPage is who bears the case together, and by which keys.
type partnersPage struct {
	formPage
	Partners []named // of the form, those that have a name
	Usual    costmodel.Rate
	Splits   []splitRows
	Result   *costmodel.OptionResult
}

// named is a partner with what stands for its short name in the form.
type named struct{ ID, Name string }

// splitRows is how a key splits over the years.
type splitRows struct {
	Title string
	Rows  []splitRow
}

// splitRow is a run of years with the same split for the same reason.
type splitRow struct {
	From, To calendar.FinancialYear
	Shares   []string // in per cent, in the order of the partners
	Why      string
}

// Row is what stands for the short name of a partner of the form.
func (p partnersPage) Row(row *ui.Form) string {
	return unsaved(p.Form.Values, "partner_id", row.ValueAs("partner_id", "short name "))
}

// Key is what stands for the short name of a key of the form.
func (p partnersPage) Key(row *ui.Form) string {
	return unsaved(p.Form.Values, "key_id", row.ValueAs("key_id", "short name "))
}

// Keys are the keys that the form has, for the splits of one of them.
func (p partnersPage) Keys() []ui.Option {
	list := []ui.Option{}
	eachRow(p.Form.Values, func(_ int, cell func(string) string) {
		list = append(list, ui.Option{Value: cell("key_id"), Text: cmp.Or(cell("key_title"), "Key "+strconv.Itoa(len(list)+1))})
	}, p.says("key", "key_title", "key_driver")...)
	return list
}

// KeyRows, SplitRows and OverrideRows are the rows of their lists.
func (p partnersPage) KeyRows() []*ui.Form {
	return p.Form.Rows("keys", p.says("key", "key_title", "key_driver")...)
}

// SplitRows are the later measurements of keys.
func (p partnersPage) SplitRows() []*ui.Form {
	return p.Form.Rows("splits", p.says("split", "split_from")...)
}

// OverrideRows are the splits that people set.
func (p partnersPage) OverrideRows() []*ui.Form {
	return p.Form.Rows("overrides", p.says("override", "override_year", "override_reason")...)
}

func (p partnersPage) says(list string, fields ...string) []string {
	for _, each := range p.Partners {
		fields = append(fields, list+"_value_"+each.ID)
	}
	return fields
}

// partnersOf are the partners that a form has, or a case.
func partnersOf(v url.Values) (list []named) {
	eachRow(v, func(_ int, cell func(string) string) {
		if id := cell("partner_id"); costmodel.IsID(id) {
			list = append(list, named{id, cell("partner_name")})
		}
	}, "partner_name")
	return list
}

func partnersValues(c investment.Case) url.Values {
	v := url.Values{"partners": nil, "keys": nil, "splits": nil, "overrides": nil}
	for _, p := range c.Model.Partners {
		v.Add("partner_id", p.ID)
		v.Add("partner_name", p.Name)
	}
	values := func(list string, of map[string]costmodel.Rate) {
		for _, p := range c.Model.Partners {
			text := ""
			if n, there := of[p.ID]; there {
				text = n.String()
			}
			v.Add(list+"_value_"+p.ID, text)
		}
	}
	for _, k := range c.Model.Keys {
		v.Add("key_id", k.ID)
		v.Add("key_title", k.Title)
		v.Add("key_driver", k.Driver)
		v.Add("key_tolerance", k.Tolerance.String())
		for n, split := range k.Splits {
			if n == 0 {
				v.Add("key_from", split.From.String())
				values("key", split.Values)
				continue
			}
			v.Add("split_key", k.ID)
			v.Add("split_from", split.From.String())
			values("split", split.Values)
		}
		for _, o := range k.Overrides {
			v.Add("override_key", k.ID)
			v.Add("override_year", o.Year.String())
			v.Add("override_reason", o.Reason)
			values("override", o.Values)
		}
	}
	return v
}

func (s *Site) partnersAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	var p partnersPage
	var c investment.Case
	if err := s.with(r, func(tx *store.Tx, found investment.Case) error {
		c = found
		parameters, err := c.Parameters(tx)
		if err != nil {
			return err
		}
		p.Usual = parameters.Of(costmodel.ThresholdsSet).Thresholds.SplitPoints
		a, err := appraised(c, parameters)
		if err == nil {
			p.Result, p.Splits = a.Proposed(), splitsOf(c.Model, a.Splits)
		}
		return err
	}); err != nil {
		return err
	}
	distinct(r.PostForm, "partner_id")
	distinct(r.PostForm, "key_id")
	p.formPage = s.formOf(r, c, "partners", "Partners", partnersValues(c), wrong, func(o problem.Problem) string {
		switch {
		case o.Code == "case.share", o.Code == "case.funding-partner":
			return "partners"
		case strings.HasPrefix(o.Code, "case.key"):
			return "keys"
		}
		return ""
	})
	p.Partners = partnersOf(p.Form.Values)
	return s.Page(w, status, s.t["partners.html"], p)
}

// distinct gives every row of a form a short name of its own, whatever was
// sent, since it becomes part of the names of fields.
func distinct(v url.Values, field string) {
	for at := range min(len(v[field]), 4*ui.MostRows) {
		if id := v[field][at]; id != "" && (!costmodel.IsID(id) || slices.Contains(v[field][:at], id)) {
			v[field][at] = unsaved(v, field, "")
		}
	}
}

// splitsOf are the splits of every key, with years that are alike as one row.
func splitsOf(m costmodel.Case, splits []costmodel.SplitOf) (list []splitRows) {
	for _, k := range m.Keys {
		rows := splitRows{Title: k.Title}
		for _, s := range splits {
			if s.Key != k.ID {
				continue
			}
			row := splitRow{From: s.Year, To: s.Year, Why: s.Why}
			total := costmodel.Rate(0)
			for _, n := range s.Weights {
				total += n
			}
			for _, n := range s.Weights {
				share := "–"
				if total > 0 {
					share = fmt.Sprintf("%.1f%%", float64(n)*100/float64(total))
				}
				row.Shares = append(row.Shares, share)
			}
			if n := len(rows.Rows); n > 0 && rows.Rows[n-1].Why == row.Why && strings.Join(rows.Rows[n-1].Shares, " ") == strings.Join(row.Shares, " ") {
				rows.Rows[n-1].To = s.Year
				continue
			}
			rows.Rows = append(rows.Rows, row)
		}
		list = append(list, rows)
	}
	return list
}

func (s *Site) savePartners(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.partnersAgain(w, r, http.StatusOK, nil)
	}
	var usual costmodel.Rate
	n, err := s.namesOf(r)
	if err == nil {
		err = s.with(r, func(tx *store.Tx, c investment.Case) error {
			p, err := c.Parameters(tx)
			usual = p.Of(costmodel.ThresholdsSet).Thresholds.SplitPoints
			return err
		})
	}
	if err != nil {
		return err
	}
	return s.save(w, r, "/partners", func(c *investment.Case) error { return setPartners(r.PostForm, c, n, usual) }, s.partnersAgain)
}

// sharing reads the partners and keys of a form.
type sharing struct {
	reading
	v        url.Values
	partners []named
	ids      map[string]string // of partners, by what stands for them in the form
}

func setPartners(v url.Values, c *investment.Case, n names, usual costmodel.Rate) error {
	x := sharing{v: v, partners: partnersOf(v), ids: map[string]string{}}
	n.learn(c.Model)
	m := &c.Model
	known := idsOf(m.Partners, func(p costmodel.Partner) string { return p.ID })
	was := m.Partners
	m.Partners = nil
	for _, each := range x.partners {
		id := n.of(each.ID, known, "P")
		x.ids[each.ID] = id
		m.Partners = append(m.Partners, costmodel.Partner{ID: id, Name: each.Name})
	}
	for _, p := range was {
		lines, funding := 0, 0
		for _, l := range m.Lines {
			lines += one(l.Partner == p.ID)
		}
		for _, f := range m.Funding {
			funding += one(f.Partner == p.ID)
		}
		has := counted([]string{plural(lines, "line", "lines"), plural(funding, "row of funding", "rows of funding")})
		if there := m.Partners; has != "" && !holdsPartner(there, p.ID) {
			x.wrong("partners", "“%s” cannot be removed while it bears or pays %s, so it stands here again: give them to another partner first", ui.Clip(p.Name), has)
			back(v, "partner_id", p.ID, map[string]string{"partner_name": p.Name})
		}
	}
	x.setKeys(m, n, usual)
	return x.l.Err()
}

func holdsPartner(list []costmodel.Partner, id string) bool {
	for _, p := range list {
		if p.ID == id {
			return true
		}
	}
	return false
}

// setKeys reads the keys with their first splits, then the later ones and those
// that people set.
func (x *sharing) setKeys(m *costmodel.Case, n names, usual costmodel.Rate) {
	was := m.Keys
	known := idsOf(was, func(k costmodel.Key) string { return k.ID })
	at := map[string]int{} // of keys, by what stands for them in the form
	m.Keys = nil
	eachRow(x.v, func(row int, cell func(string) string) {
		name := "Key “" + ui.Clip(cell("key_title")) + "”"
		k := costmodel.Key{ID: n.of(cell("key_id"), known, "K"), Title: cell("key_title"), Driver: cell("key_driver"), Tolerance: x.rate(cell("key_tolerance"), name+", tolerance", "keys")}
		if cell("key_tolerance") == "" {
			k.Tolerance = usual
		}
		if len([]rune(k.Driver)) > 200 {
			x.wrong("keys", "%s: say in 200 characters or fewer by what it shares", name)
		}
		first := costmodel.Split{From: x.year(cell("key_from"), name+", from", "keys"), Values: x.values("key", row, name, "keys")}
		if cell("key_from") == "" {
			first.From = m.First
		}
		k.Splits = []costmodel.Split{first}
		at[cell("key_id")] = len(m.Keys)
		m.Keys = append(m.Keys, k)
	}, x.says("key", "key_title", "key_driver")...)
	for _, k := range was {
		lines := 0
		for _, l := range m.Lines {
			lines += one(l.Key == k.ID)
		}
		if _, stays := at[k.ID]; !stays && lines > 0 {
			x.wrong("keys", "“%s” cannot be removed while it shares %s, so it stands here again: let another key share them first", ui.Clip(k.Title), plural(lines, "line", "lines"))
			back(x.v, "key_id", k.ID, map[string]string{"key_title": k.Title, "key_driver": k.Driver})
		}
	}
	splits, overrides := "splits", "overrides"
	if len(m.Partners) == 0 || len(m.Keys) == 0 {
		splits, overrides = "keys", "keys" // the page has no others
	}
	number := 0
	eachRow(x.v, func(row int, cell func(string) string) {
		number++
		name := "Measurement " + strconv.Itoa(number)
		i, there := at[cell("split_key")]
		switch {
		case !there && slices.Contains(known, cell("split_key")): // it goes with its key
		case !there:
			x.wrong(splits, "%s: select the key that was measured", name)
		case cell("split_from") == "":
			x.wrong(splits, "%s: enter from which year it counts, like 2028/29", name)
		default:
			m.Keys[i].Splits = append(m.Keys[i].Splits, costmodel.Split{From: x.year(cell("split_from"), name, splits), Values: x.values("split", row, name, splits)})
		}
	}, x.says("split", "split_from")...)
	number = 0
	eachRow(x.v, func(row int, cell func(string) string) {
		number++
		name := "Override " + strconv.Itoa(number)
		i, there := at[cell("override_key")]
		switch {
		case !there && slices.Contains(known, cell("override_key")): // it goes with its key
		case !there:
			x.wrong(overrides, "%s: select the key that it is about", name)
		case cell("override_year") == "":
			x.wrong(overrides, "%s: enter for which year, like 2028/29", name)
		default:
			m.Keys[i].Overrides = append(m.Keys[i].Overrides, costmodel.Override{Year: x.year(cell("override_year"), name, overrides), Values: x.values("override", row, name, overrides), Reason: cell("override_reason")})
		}
	}, x.says("override", "override_year", "override_reason")...)
}

func (x *sharing) says(list string, fields ...string) []string {
	for _, p := range x.partners {
		fields = append(fields, list+"_value_"+p.ID)
	}
	return fields
}

// values reads what a row says of each partner.
func (x *sharing) values(list string, row int, name, field string) map[string]costmodel.Rate {
	values := map[string]costmodel.Rate{}
	for _, p := range x.partners {
		if text := ui.Cell(x.v, list+"_value_"+p.ID, row); text != "" {
			values[x.ids[p.ID]] = x.rate(text, name+", "+p.Name, field)
		}
	}
	return values
}
