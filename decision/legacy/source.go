package legacy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"moothall/internal/problem"
)

// maxPage is the most that Read takes: the longest page known is a hundredth
// of it.
const maxPage = 1 << 20

// foreign are the openings of files that hold a page's words but are not
// text.
var foreign = []struct{ opening, name string }{
	{"%PDF-", "a PDF document"},
	{`{\rtf`, "a rich text (RTF) document"},
	{"PK\x03\x04", "a Word or other zipped document"},
	{"\xD0\xCF\x11\xE0", "an old Word document"},
}

// take reads the whole of a page, within bounds.
func take(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxPage+1))
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	if len(raw) > maxPage {
		return nil, problem.New(problem.TooLarge, "legacy.too-large",
			"The text is longer than 1 MiB, which no decision record is. Copy only the record from the page")
	}
	opening := bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\uFEFF")), " \t\r\n")
	if len(opening) == 0 {
		return nil, problem.New(problem.Invalid, "legacy.empty", "The text is empty. Copy the decision record from its page")
	}
	for _, f := range foreign {
		if bytes.HasPrefix(opening, []byte(f.opening)) {
			return nil, problem.New(problem.Invalid, "legacy.not-text",
				"This is %s. Open it, copy the text of the page and use that", f.name)
		}
	}
	return raw, nil
}

// errNotText is what is said of bytes that are no words at all.
func errNotText() error {
	return problem.New(problem.Invalid, "legacy.not-text",
		"This is not text. Open it, copy the text of the page and use that")
}

// decode makes text of bytes, which pages of the time wrote in one of three
// ways: UTF-8, UTF-16 with its mark (a text editor's "Unicode") or
// Windows-1252, of which Latin-1 is a part.
func decode(raw []byte, rec *Record) (string, error) {
	if bytes.HasPrefix(raw, []byte("\xFF\xFE")) || bytes.HasPrefix(raw, []byte("\xFE\xFF")) {
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(raw)
		if errors.Is(err, unicode.ErrMissingBOM) || slices.Contains(text, 0) {
			return "", errNotText()
		}
		return string(text), err
	}
	if slices.Contains(raw, 0) {
		return "", errNotText()
	}
	raw = bytes.TrimPrefix(raw, []byte("\uFEFF"))
	if utf8.Valid(raw) {
		return string(raw), nil
	}
	if slices.ContainsFunc(raw, notWindows1252) {
		return "", errNotText()
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return "", fmt.Errorf("decode Windows-1252: %w", err)
	}
	rec.warn("text.encoding", "", "The text is not UTF-8; it was read as Windows-1252, so check the pound signs, quotation marks and dashes")
	return string(text), nil
}

// Text is a page as it was sent, in UTF-8, for a person to look at and mend.
func Text(raw []byte) (string, error) {
	raw, err := take(bytes.NewReader(raw))
	if err != nil {
		return "", err
	}
	var rec Record
	return decode(raw, &rec)
}

// notWindows1252 says whether b is no character of text in that code page.
func notWindows1252(b byte) bool {
	switch b {
	case '\t', '\n', '\v', '\f', '\r':
		return false
	case 0x81, 0x8D, 0x8F, 0x90, 0x9D, 0x7F:
		return true
	}
	return b < 0x20
}
