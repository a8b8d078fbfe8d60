package calendar

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"moothall/internal/problem"
)

// maxRuleSize bounds a rule file.
const maxRuleSize = 64 << 10

// ruleFields are the fields of a rule file, as they must be spelt.
const ruleFields = "name, anchor, weekday, count, unit, anchor_day_counts, bank_holidays, closures, cut_off, effective and source"

// ParseRule reads a rule from JSON, strictly: a field that it does not know, or
// that stands there twice, is a mistake, because either would silently change a
// date. encoding/json by itself lets the second of two fields win and takes
// COUNT for count. anchor_day_counts may be left out and is then false.
func ParseRule(data []byte) (Rule, error) {
	if len(data) > maxRuleSize {
		return Rule{}, problem.New(problem.TooLarge, "rule.size", "A rule file may have at most 64 KB")
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return Rule{}, problem.New(problem.Malformed, "rule.empty", "The rule file is empty. Write one JSON object with the fields %s", ruleFields)
	}
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return Rule{}, problem.New(problem.Malformed, "rule.not-text", "The rule file is not text. Write one JSON object with the fields %s", ruleFields)
	}
	var r Rule
	members, err := r.readMembers(data)
	if err != nil {
		return Rule{}, err
	}
	if err := members.Err(); err != nil {
		return Rule{}, err
	}
	return r, r.Validate()
}

// readMembers fills r from one JSON object. The list is what is wrong with
// single fields; the error is that there is no single object.
func (r *Rule) readMembers(data []byte) (problem.List, error) {
	var found problem.List
	dec := json.NewDecoder(bytes.NewReader(data))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, notARule(err)
	}
	targets, seen := r.targets(), map[string]bool{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, notARule(err)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, notARule(err)
		}
		field, _ := key.(string) // the key of an object is always a string
		target, known := targets[field]
		switch {
		case !known:
			found.Add(problem.New(problem.Invalid, "rule.unknown-field", "A rule has no field %q. Its fields are %s", field, ruleFields).On(field))
		case seen[field]:
			found.Add(problem.New(problem.Invalid, "rule.duplicate-field", "The field %s is there twice: keep one of them", field).On(field))
		default:
			found.Add(readMember(field, value, target))
		}
		seen[field] = true
	}
	if _, err := dec.Token(); err != nil {
		return nil, notARule(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, problem.New(problem.Malformed, "rule.trailing", "There is something after the end of the rule. Keep one JSON object in the file")
	}
	return found, nil
}

func (r *Rule) targets() map[string]any {
	return map[string]any{
		"name": &r.Name, "anchor": &r.Anchor, "weekday": &r.Weekday, "count": &r.Count, "unit": &r.Unit,
		"anchor_day_counts": &r.AnchorDayCounts, "bank_holidays": &r.BankHolidays, "closures": &r.Closures,
		"cut_off": &r.CutOff, "effective": &r.Effective, "source": &r.Source,
	}
}

func readMember(field string, value json.RawMessage, target any) *problem.Problem {
	err := json.Unmarshal(value, target)
	if err == nil && !bytes.Equal(value, []byte("null")) {
		return nil
	}
	want := "words in quotation marks"
	switch target.(type) {
	case *int:
		want = "a whole number without quotation marks, like 5"
	case *bool:
		want = "true or false, without quotation marks"
	case *[]Date:
		want = `a list of days that exist, like ["2026-12-24"]`
	}
	return problem.New(problem.Invalid, "rule.type", "The field %s must be %s", field, want).On(field)
}

// notARule is the problem of a file that holds no single JSON object.
func notARule(err error) error {
	reason := "it must begin with { and hold one object"
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		reason = "it ends too early, perhaps without its last }"
	case errors.As(err, &syntax):
		reason = "it goes wrong near character " + strconv.FormatInt(syntax.Offset, 10)
	case err != nil:
		reason = strings.TrimPrefix(err.Error(), "json: ")
	}
	return problem.New(problem.Malformed, "rule.json", "The rule is not a JSON object: %s", reason)
}
