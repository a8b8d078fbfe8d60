package xmldoc

import (
	"errors"
	"strings"
	"testing"
)

var limits = Limits{Bytes: 1 << 20, Depth: 20, Elements: 1000}

// What is written means the same as what was read. Each expectation was worked
// out by hand from XML 1.0 (2.11 line ends, 3.3.3 attribute values).
func TestWrittenAsRead(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"nothing is touched":               {`<a x="1" y='2'><b/> text <!-- said --><?pi do?></a>`, `<a x="1" y="2"><b/> text <!-- said --><?pi do?></a>`},
		"a line end within an attribute":   {"<a x=\"one\ntwo\tthree\"/>", `<a x="one two three"/>`},
		"one written as a reference stays": {`<a x="one&#10;two&#9;three&#xD;"/>`, `<a x="one&#xA;two&#x9;three&#xD;"/>`},
		"a Windows line end is one space":  {"<a x=\"1\r\n2\r\n3\" y=\"4\r\n\"/>\r\n", "<a x=\"1 2 3\" y=\"4 \"/>\n"},
		"line ends in text":                {"<a>one\r\ntwo\rthree&#13;</a>", "<a>one\ntwo\nthree&#xD;</a>"},
		"a character section":              {"<a><![CDATA[x < \"y\" & z\n]]></a>", "<a>x &lt; \"y\" &amp; z\n</a>"},
		"a tag within a comment":           {"<a><!-- <b x=\"1\n2\"> --></a>", "<a><!-- <b x=\"1\n2\"> --></a>"},
		"a greater-than in an attribute":   {"<a x=\">\n\"><b y='\"\n'/></a>", `<a x="> "><b y="&quot; "/></a>`},
		"prefixes stay":                    {`<p:a xmlns:p="urn:p" xmlns="urn:d"><b p:c="1"/></p:a>`, `<p:a xmlns:p="urn:p" xmlns="urn:d"><b p:c="1"/></p:a>`},
		"another encoding":                 {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\" standalone=\"yes\"?><a x=\"\xe9\">\xa3</a>", `<?xml version="1.0" encoding="UTF-8"?><a x="é">£</a>`},
		"a mark at the beginning":          {"\uFEFF<a/>", `<a/>`},
		"two bytes a letter":               {"\xfe\xff\x00<\x00a\x00/\x00>", `<a/>`},
		"an odd letter":                    {`<a>&#128512;</a>`, `<a>😀</a>`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			doc, err := Read([]byte(test.in), limits)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Write(doc)
			if err != nil || string(got) != test.want {
				t.Errorf("it writes %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"nothing":             {"", "the file is empty or not XML"},
		"a letter":            {"Dear Sir", "the file is empty or not XML"},
		"a document type":     {"<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "line 2: the file has a document type or entities (<!DOCTYPE); take them out"},
		"an unknown entity":   {"<a>\n&b;</a>", "line 2: the file is not well-formed XML: invalid character entity &b;"},
		"no end":              {"<a><b></a>", "line 1: the file is not well-formed XML: element <b> closed by </a>"},
		"twice the attribute": {`<a x="1" x="2"/>`, "line 1: the file is not well-formed XML: element a has the attribute x twice"},
		"two of them":         {"<a/>\n<b/>", "line 2: the file is not well-formed XML: a second outermost element, b"},
		"something after it":  {"<a/>\nand so on", "line 2: the file is not well-formed XML: text outside the outermost element"},
		"too deep":            {strings.Repeat("<a>", 21) + strings.Repeat("</a>", 21), "line 1: elements are nested more than 20 deep"},
		"too many":            {"<a>" + strings.Repeat("<b/>", 1000) + "</a>", "line 1: the file has more than 1000 elements"},
		"too large":           {"<a>" + strings.Repeat(" ", 1<<20) + "</a>", "the file has 1.0 MB; the limit is 1 MB"},
		"not the text it is":  {"<a>\xff</a>", "the file is not UTF-8 text, as it says or as is the rule where nothing is said; save it as UTF-8"},
		"no such encoding":    {`<?xml version="1.0" encoding="klingon"?><a/>`, "line 1: the encoding klingon is not read here; save the file as UTF-8"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Read([]byte(test.in), limits)
			if bad, ok := errors.AsType[*Error](err); !ok || bad.Error() != test.want {
				t.Errorf("it says %v; want %q", err, test.want)
			}
		})
	}
}
