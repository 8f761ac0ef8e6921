package page_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/report"
	"oktagon/graph/report/page"
)

// contoso is the demo organization.
func contoso() fs.FS { return os.DirFS("../../../testdata/contoso") }

// without is the demo organization of which some resources were denied.
func without(t testing.TB, resources ...string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(contoso(), "*.json*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(contoso(), name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	var m snapshot.Manifest
	if err := json.Unmarshal(files["manifest.json"].Data, &m); err != nil {
		t.Fatal(err)
	}
	for _, resource := range resources {
		delete(files, resource+".jsonl")
		for i := range m.Coverage {
			if m.Coverage[i].Resource == resource {
				m.Coverage[i].State, m.Coverage[i].Objects = snapshot.Denied, 0
			}
		}
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	files["manifest.json"].Data = data
	return files
}

// limits are those of the contract.
var limits = report.Limits{Secret: 180 * 24 * time.Hour, Integration: 365 * 24 * time.Hour}

// reportOf builds the graph of a snapshot and the report on it.
func reportOf(t testing.TB, files fs.FS) *report.Report {
	t.Helper()
	s, err := snapshot.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	x, err := report.NewExtract(s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := graph.Build(s, graph.Options{}, x); err != nil {
		t.Fatal(err)
	}
	r, err := report.New("1", s, x, limits)
	if err != nil {
		t.Fatal(err)
	}
	return r
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

func (e *element) class(name string) bool {
	for word := range strings.FieldsSeq(e.attrs["class"]) {
		if word == name {
			return true
		}
	}
	return false
}

// all are the elements below e of a name, and of a class when one is given.
func (e *element) all(name string, class ...string) (found []*element) {
	for _, c := range e.children {
		if c.name == name && (class == nil || c.class(class[0])) {
			found = append(found, c)
		}
		found = append(found, c.all(name, class...)...)
	}
	return found
}

// parse reads a page. The page is written so that a strict parser of XML can read
// it too: what is not nested or not escaped well is an error.
func parse(t *testing.T, html []byte) *element {
	t.Helper()
	root := &element{}
	open := []*element{root}
	html = regexp.MustCompile(`<meta[^>]*`).ReplaceAll(html, []byte("$0/")) // which HTML does not close
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

// section is the section of a page with an id.
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

// card is what is said of a holder.
func (e *element) card(t *testing.T, name string) *element {
	t.Helper()
	for _, card := range e.all("details", "card") {
		if card.all("span", "name")[0].text == name {
			return card
		}
	}
	t.Fatalf("%s has no card", name)
	return nil
}

// figure is a number of the first screen with its words.
func (e *element) figure(t *testing.T, what string) string {
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
	t.Fatalf("no figure says %s", what)
	return ""
}
