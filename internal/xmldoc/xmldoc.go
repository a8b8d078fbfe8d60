// Package xmldoc reads XML that strangers sent: whole, bounded and without loss.
//
// A document type is refused, and with it every trick that entities allow. Size,
// depth and number of elements have limits. What is read is written again with
// the same canonical form (W3C Canonical XML 1.0), whatever the encoding it
// came in.
package xmldoc

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
)

// Limits bound a document.
type Limits struct {
	Bytes    int
	Depth    int
	Elements int
}

const maxAttributes = 100 // of one element

// An Error says what is wrong with a document, and on which line; 0: with the whole.
type Error struct {
	Line int
	Text string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Text
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Text)
}

func refuse(line int, format string, args ...any) *Error {
	// What is said back may come from a file that is not even text.
	return &Error{line, strings.ToValidUTF8(fmt.Sprintf(format, args...), "�")}
}

// Read reads a document. The error is an *Error.
func Read(src []byte, limits Limits) (*etree.Document, error) {
	if len(src) > limits.Bytes {
		return nil, refuse(0, "the file has %s; the limit is %d MB", megabytes(len(src)), limits.Bytes>>20)
	}
	text, err := utf8Text(src)
	if err != nil {
		return nil, err
	}
	text = spaceAttributes(text)
	if err := scan(text, limits); err != nil {
		return nil, err
	}
	doc := etree.NewDocument()
	doc.WriteSettings = etree.WriteSettings{CanonicalText: true, CanonicalAttrVal: true}
	if err := doc.ReadFromBytes(text); err != nil {
		return nil, refuse(0, "the file is not well-formed XML: %v", err)
	}
	return doc, nil
}

func megabytes(n int) string {
	if n < 10<<20 {
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d MB", n>>20)
}

var utf8BOM = []byte("\uFEFF")

// utf8Text is the document in UTF-8, from the encoding that its first bytes or
// its declaration name. The result is the caller's.
func utf8Text(src []byte) ([]byte, error) {
	if text, ok := bytes.CutPrefix(src, utf8BOM); ok {
		return bytes.Clone(text), nil
	}
	if bytes.HasPrefix(src, []byte{0xFE, 0xFF}) || bytes.HasPrefix(src, []byte{0xFF, 0xFE}) {
		return decode(src, "UTF-16", unicode.UTF16(unicode.BigEndian, unicode.UseBOM))
	}
	name := declared(src)
	switch strings.ToUpper(name) {
	case "", "UTF-8", "UTF8", "US-ASCII":
		return bytes.Clone(src), nil
	}
	e, err := ianaindex.IANA.Encoding(name)
	if err != nil || e == nil || strings.HasPrefix(strings.ToUpper(name), "UTF-16") || strings.HasPrefix(strings.ToUpper(name), "UTF-32") {
		return nil, refuse(1, "the encoding %s is not read here; save the file as UTF-8", name)
	}
	return decode(src, name, e)
}

func decode(src []byte, name string, e encoding.Encoding) ([]byte, error) {
	text, err := e.NewDecoder().Bytes(src)
	if err != nil {
		return nil, refuse(0, "the file is not text in the encoding that it names, %s", name)
	}
	return text, nil
}

// declared is the encoding that the XML declaration names.
func declared(src []byte) string {
	head, _, found := bytes.Cut(src[:min(len(src), 300)], []byte("?>"))
	if !found || !bytes.HasPrefix(head, []byte("<?xml")) {
		return ""
	}
	_, rest, found := bytes.Cut(head, []byte("encoding"))
	if !found {
		return ""
	}
	rest = bytes.TrimLeft(rest, " \t\r\n=")
	if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	value, _, _ := bytes.Cut(rest[1:], rest[:1])
	return string(value)
}

// spaceAttributes puts a space for every line end and tab that stands as such
// in the value of an attribute (XML 1.0, 3.3.3): the decoder leaves them, and
// could not tell them from those written as character references.
func spaceAttributes(text []byte) []byte {
	out, from := text[:0], 0
	for i := 0; i < len(text); {
		rest := text[i:]
		switch {
		case rest[0] != '<':
			i++
			continue
		case bytes.HasPrefix(rest, []byte("<!--")):
			i = after(text, i+4, "-->")
			continue
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			i = after(text, i+9, "]]>")
			continue
		case bytes.HasPrefix(rest, []byte("<?")):
			i = after(text, i+2, "?>")
			continue
		}
		quote := byte(0)
		for i++; i < len(text) && (quote != 0 || text[i] != '>'); i++ {
			switch c := text[i]; {
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			case c == quote:
				quote = 0
			case quote != 0 && c == '\r' && i+1 < len(text) && text[i+1] == '\n': // one line end, one space
				out = append(out, text[from:i]...)
				from = i + 1
				text[from] = ' '
			case quote != 0 && (c == '\n' || c == '\t' || c == '\r'):
				text[i] = ' '
			}
		}
	}
	return append(out, text[from:]...)
}

func after(text []byte, from int, mark string) int {
	if n := bytes.Index(text[from:], []byte(mark)); n >= 0 {
		return from + n + len(mark)
	}
	return len(text)
}

// scan refuses what must not reach the tree.
func scan(text []byte, limits Limits) error {
	if !utf8.Valid(text) {
		return refuse(0, "the file is not UTF-8 text, as it says or as is the rule where nothing is said; save it as UTF-8")
	}
	d := xml.NewDecoder(bytes.NewReader(text))                                         //nolint:gosec // tokens only, counted and bounded
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	depth, count := 0, 0
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			if count == 0 {
				return refuse(0, "the file is empty or not XML")
			}
			return nil
		}
		line, _ := d.InputPos()
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			return refuse(syntax.Line, "the file is not well-formed XML: %s", syntax.Msg)
		}
		if err != nil {
			return refuse(line, "the file is not well-formed XML: %v", err)
		}
		switch tok := tok.(type) {
		case xml.Directive:
			return refuse(line, "the file has a document type or entities (<!%s); take them out", bytes.Fields(append(tok.Copy(), ' ', '?'))[0])
		case xml.StartElement:
			if err := attributes(tok, line); err != nil {
				return err
			}
			if count++; count > limits.Elements {
				return refuse(line, "the file has more than %d elements", limits.Elements)
			}
			if depth == 0 && count > 1 {
				return refuse(line, "the file is not well-formed XML: a second outermost element, %s", tok.Name.Local)
			}
			if depth++; depth > limits.Depth {
				return refuse(line, "elements are nested more than %d deep", limits.Depth)
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 0 && count > 0 && len(bytes.TrimSpace(tok)) > 0 {
				return refuse(line, "the file is not well-formed XML: text outside the outermost element")
			}
		}
	}
}

func attributes(e xml.StartElement, line int) error {
	if len(e.Attr) > maxAttributes {
		return refuse(line, "the element %s has more than %d attributes", e.Name.Local, maxAttributes)
	}
	for i, a := range e.Attr { // which the decoder lets pass
		if slices.ContainsFunc(e.Attr[:i], func(b xml.Attr) bool { return a.Name == b.Name }) {
			return refuse(line, "the file is not well-formed XML: element %s has the attribute %s twice", e.Name.Local, a.Name.Local)
		}
	}
	return nil
}

// Write is the document as UTF-8 text.
func Write(doc *etree.Document) ([]byte, error) {
	for _, t := range doc.Child {
		if p, ok := t.(*etree.ProcInst); ok && p.Target == "xml" {
			p.Inst = `version="1.0" encoding="UTF-8"`
		}
	}
	text, err := doc.WriteToBytes()
	if err != nil {
		return nil, fmt.Errorf("write XML: %w", err)
	}
	return text, nil
}
