package page_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"oktagon/graph/report"
	"oktagon/graph/report/page"
	"oktagon/graph/report/reporttest"
)

// contoso is the demo organization.
func contoso() fs.FS { return os.DirFS("../../../testdata/contoso") }

// demoReport returns the report on the demo organization, of which some resources were refused.
func demoReport(t testing.TB, denied ...string) *report.Report {
	t.Helper()
	return reporttest.Report(t, reporttest.Deny(t, contoso(), denied...))
}

// demoPages returns the page on the demo organization without some resources. It writes each once.
func demoPages(t *testing.T) func(denied ...string) *element {
	pages := map[string]*element{}
	return func(denied ...string) *element {
		key := strings.Join(denied, " ")
		if pages[key] == nil {
			pages[key] = parse(t, write(t, demoReport(t, denied...)))
		}
		return pages[key]
	}
}

func write(t testing.TB, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := page.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// element is one element of a page.
type element struct {
	name     string
	attrs    map[string]string
	parent   *element
	children []*element
	text     string // of the element and all in it
}

func (e *element) hasClass(name string) bool {
	return slices.Contains(strings.Fields(e.attrs["class"]), name)
}

// all returns the elements below e with a name, and with a class when one is given.
func (e *element) all(name string, class ...string) (found []*element) {
	for _, c := range e.children {
		if c.name == name && (class == nil || c.hasClass(class[0])) {
			found = append(found, c)
		}
		found = append(found, c.all(name, class...)...)
	}
	return found
}

// parse parses a page. Pages are well-formed XML, so that a strict parser finds elements that are
// not closed and text that is not escaped.
func parse(t *testing.T, html []byte) *element {
	t.Helper()
	root := &element{}
	open := []*element{root}
	html = regexp.MustCompile(`<(?:meta|input)[^>]*`).ReplaceAll(html, []byte("$0/")) // which HTML does not close
	for d := xml.NewDecoder(bytes.NewReader(html)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if len(open) > 1 {
				t.Fatalf("%s is not closed", open[len(open)-1].name)
			}
			return root
		}
		if err != nil {
			t.Fatal(err)
		}
		top := open[len(open)-1]
		switch x := token.(type) {
		case xml.StartElement:
			e := &element{name: x.Name.Local, attrs: map[string]string{}, parent: top}
			for _, a := range x.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			top.children = append(top.children, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
			open[len(open)-1].text += top.text
		case xml.CharData:
			top.text += string(x)
		}
	}
}

// section returns the section with an id.
func (e *element) section(t *testing.T, id string) *element {
	t.Helper()
	for _, s := range e.all("section") {
		if s.attrs["id"] == id {
			return s
		}
	}
	t.Fatalf("there is no section %s", id)
	return nil
}

// holder returns the entry of a holder.
func (e *element) holder(t *testing.T, name string) *element {
	t.Helper()
	for _, holder := range e.all("details", "holder") {
		if holder.all("h3", "name")[0].text == name {
			return holder
		}
	}
	t.Fatalf("%s is not on the page", name)
	return nil
}

// keyFigure returns the number and the remark of a key figure.
func (e *element) keyFigure(t *testing.T, what string) string {
	t.Helper()
	for _, f := range e.all("dl", "figures")[0].children {
		if strings.Contains(f.all("dt")[0].text, what) {
			text := f.all("dd", "n")[0].text
			for _, more := range f.all("dd", "more") {
				text += ", " + more.text
			}
			return text
		}
	}
	t.Fatalf("no key figure is labelled %s", what)
	return ""
}
