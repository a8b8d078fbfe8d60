package portfolio

import (
	"bytes"
	_ "embed" // the schema
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"moothall/internal/problem"
)

//go:embed schema.json
var schema []byte

// Schema is the JSON Schema of a File, of the draft 2020-12.
func Schema() []byte { return bytes.Clone(schema) }

// mostBytes bounds a file: 8 MB.
const mostBytes = 8 << 20

// mostMistakes is how many mistakes are told at once.
const mostMistakes = 50

// Read reads a file, strictly, and checks it. A member that is not known, that
// is there twice or that is missing is a mistake, because each could silently
// change the answer; so is an amount that is no whole number of pence. Mistakes
// say the line and column where they are.
func Read(r io.Reader) (File, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return File{}, fmt.Errorf("read the portfolio: %w", err)
	}
	if len(data) > mostBytes {
		return File{}, problem.New(problem.TooLarge, "portfolio.size", "A portfolio file may have at most 8 MB")
	}
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return File{}, malformed("not-text", "The portfolio file is not text. Write one JSON object, in UTF-8")
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return File{}, malformed("empty", "The portfolio file is empty. Write one JSON object")
	}
	var f File
	d := reader{data: data}
	dec := json.NewDecoder(bytes.NewReader(data))
	var whole json.RawMessage
	if err := dec.Decode(&whole); err != nil {
		at := len(data)
		if s, ok := errors.AsType[*json.SyntaxError](err); ok {
			at = max(int(s.Offset)-1, 0)
		}
		return File{}, malformed("json", "The portfolio file is not JSON: %s: %s", d.place(at), strings.TrimPrefix(err.Error(), "json: "))
	}
	if rest := bytes.TrimLeft(data[dec.InputOffset():], " \t\r\n"); len(rest) > 0 {
		return File{}, malformed("trailing", "%s: there is something after the end of the portfolio. Keep one JSON object in the file", upper(d.place(len(data)-len(rest))))
	}
	d.value(whole, int(dec.InputOffset())-len(whole), reflect.ValueOf(&f).Elem(), "")
	if len(d.list) > 0 {
		return File{}, d.list
	}
	if err := Check(f); err != nil {
		return File{}, err
	}
	return f, nil
}

func malformed(code, message string, args ...any) error {
	return problem.New(problem.Malformed, "portfolio."+code, message, args...)
}

// reader fills a File from JSON that is known to be well formed.
type reader struct {
	data []byte
	list problem.List
}

// place is where a byte is, for people.
func (d *reader) place(at int) string {
	before := d.data[:min(at, len(d.data))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return fmt.Sprintf("line %d, column %d", bytes.Count(before, []byte("\n"))+1, utf8.RuneCount(before[start:])+1)
}

func (d *reader) wrong(at int, code, path, message string, args ...any) {
	if len(d.list) < mostMistakes {
		d.list.Add(problem.New(problem.Invalid, "portfolio."+code, "%s: %s", upper(d.place(at)), fmt.Sprintf(message, args...)).On(path))
	}
}

// value reads raw, which begins at the byte at, into v.
func (d *reader) value(raw []byte, at int, v reflect.Value, path string) {
	_, isText := v.Addr().Interface().(encoding.TextUnmarshaler)
	_, isOwn := v.Addr().Interface().(json.Unmarshaler)
	switch {
	case raw[0] == 'n':
		d.wrong(at, "null", path, "%s is null: give it or leave it out", named(path))
	case isText || isOwn:
		d.leaf(raw, at, v, path, "text in quotation marks")
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(raw, at, v.Elem(), path)
	case v.Kind() == reflect.Struct:
		d.object(raw, at, v, path)
	case v.Kind() == reflect.Map:
		d.years(raw, at, v, path)
	case v.Kind() == reflect.Slice:
		d.array(raw, at, v, path)
	case v.Kind() == reflect.Bool:
		d.leaf(raw, at, v, path, "true or false")
	case v.Kind() == reflect.String:
		d.leaf(raw, at, v, path, "text in quotation marks")
	default:
		d.leaf(raw, at, v, path, "a whole number without quotation marks")
	}
}

func named(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}

func (d *reader) leaf(raw []byte, at int, v reflect.Value, path, want string) {
	err := json.Unmarshal(raw, v.Addr().Interface())
	if err == nil {
		return
	}
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		d.wrong(at, "type", path, "%s must be %s, not %s", named(path), want, short(raw))
		return
	}
	d.wrong(at, "value", path, "%s: %s", named(path), err)
}

func short(raw []byte) string {
	if len(raw) > 40 {
		return string([]rune(string(raw[:40]))[:20]) + "…"
	}
	return string(raw)
}

// members calls each with every member of an object: its name, value and
// where they begin. False says that raw is no object.
func (d *reader) members(raw []byte, at int, each func(name string, value []byte, nameAt, valueAt int)) bool {
	if raw[0] != '{' {
		return false
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if _, err := dec.Token(); err != nil {
		return false
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return false
		}
		name, _ := key.(string) // the key of an object always is
		nameEnd := int(dec.InputOffset())
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return false
		}
		each(name, value, at+bytes.LastIndexByte(raw[:nameEnd-1], '"'), at+int(dec.InputOffset())-len(value))
	}
	return true
}

// nouns are how the objects of a file are called.
func noun(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[Case]():
		return "a case"
	case reflect.TypeFor[Limit]():
		return "a limit"
	case reflect.TypeFor[Override]():
		return "a manual decision"
	case reflect.TypeFor[Start]():
		return "a start"
	}
	return "the file"
}

// member is a field of a struct as JSON has it.
type member struct {
	name     string
	optional bool
	index    int
}

func membersOf(t reflect.Type) []member {
	var list []member
	for i := range t.NumField() {
		name, rest, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		list = append(list, member{name, rest != "", i})
	}
	return list
}

func (d *reader) object(raw []byte, at int, v reflect.Value, path string) {
	known, seen := membersOf(v.Type()), make(map[string]bool)
	ok := d.members(raw, at, func(name string, value []byte, nameAt, valueAt int) {
		i := slices.IndexFunc(known, func(m member) bool { return m.name == name })
		switch {
		case i < 0:
			var names []string
			for _, m := range known {
				names = append(names, m.name)
			}
			d.wrong(nameAt, "unknown-member", join(path, name), "%s has no member %q. Its members are %s", noun(v.Type()), name, listed(names))
		case seen[name]:
			d.wrong(nameAt, "duplicate-member", join(path, name), "%s is there twice: keep one of them", join(path, name))
		default:
			d.value(value, valueAt, v.Field(known[i].index), join(path, name))
		}
		seen[name] = true
	})
	if !ok {
		d.wrong(at, "type", path, "%s must be an object in braces, not %s", named(path), short(raw))
		return
	}
	for _, m := range known {
		if !m.optional && !seen[m.name] {
			d.wrong(at, "missing-member", join(path, m.name), "%s must have the member %q: add it", noun(v.Type()), m.name)
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (d *reader) array(raw []byte, at int, v reflect.Value, path string) {
	if raw[0] != '[' {
		d.wrong(at, "type", path, "%s must be a list in square brackets, not %s", named(path), short(raw))
		return
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return // raw is well formed
	}
	for i := 0; dec.More(); i++ {
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return
		}
		element := reflect.New(v.Type().Elem()).Elem()
		d.value(value, at+int(dec.InputOffset())-len(value), element, fmt.Sprintf("%s[%d]", path, i))
		v.Set(reflect.Append(v, element))
	}
}

// years reads amounts by financial year.
func (d *reader) years(raw []byte, at int, v reflect.Value, path string) {
	v.Set(reflect.MakeMap(v.Type()))
	ok := d.members(raw, at, func(name string, value []byte, nameAt, valueAt int) {
		key := reflect.New(v.Type().Key())
		if u, ok := key.Interface().(encoding.TextUnmarshaler); ok {
			if err := u.UnmarshalText([]byte(name)); err != nil {
				d.wrong(nameAt, "value", path, "%s: %s", named(path), err)
				return
			}
		}
		if v.MapIndex(key.Elem()).IsValid() {
			d.wrong(nameAt, "duplicate-member", path, "%s has the year %s twice: keep one of them", named(path), name)
			return
		}
		amount := reflect.New(v.Type().Elem()).Elem()
		d.value(value, valueAt, amount, join(path, name))
		v.SetMapIndex(key.Elem(), amount)
	})
	if !ok {
		d.wrong(at, "type", path, "%s must be amounts by year in braces, not %s", named(path), short(raw))
	}
}
