package docs_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	// pageName is a Markdown file that a text names, perhaps with its folder.
	pageName = regexp.MustCompile(`[\w./-]+\.md\b`)
	// part is what follows the name of a page: a section, perhaps with the number
	// of an item in it ("§4.3-6"), or in quotes a heading or the name of a table's row.
	part = regexp.MustCompile("^(?:`|,| and| to| or| end of)*\\s*(?:§|sections? )(\\d+(?:\\.\\d+)*)(?:-(\\d+))?|" + `^, "([^"]+)"`)
	// ownSection is a section that a page names without the name of a page.
	ownSection = regexp.MustCompile(`(?:§|sections? )(\d+(?:\.\d+)*)()()`)
	// lineBreak ends a line of prose that goes on in the next line.
	lineBreak = regexp.MustCompile(`\n\s*(?://)?\s*`)
	numbered  = regexp.MustCompile(`(?m)^#+ (\d+(?:\.\d+)*)\.? `)
	headline  = regexp.MustCompile(`(?m)^#+ .*$`)
)

// page is a document with its numbered sections.
type page struct {
	text     string
	sections map[string]string
	headings []string
}

func newPage(text string) page {
	p := page{text: text, sections: map[string]string{}, headings: headline.FindAllString(text, -1)}
	starts := numbered.FindAllStringSubmatchIndex(text, -1)
	for i, s := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		p.sections[text[s[2]:s[3]]] = text[s[1]:end]
	}
	return p
}

// has reports whether the page has what a match of part names.
func (p page) has(match []string) bool {
	if title := match[3]; title != "" {
		return strings.Contains(p.text, "\n| "+title+" |") ||
			slices.ContainsFunc(p.headings, func(h string) bool { return strings.Contains(h, title) })
	}
	section, ok := p.sections[match[1]]
	item := match[2]
	return ok && (item == "" || strings.Contains(section, "\n"+item+". ") || strings.Contains(section, "\n| "+item+" |"))
}

// TestReferences looks for every page, section, item and heading of the
// documents that code, tests and the documents themselves name.
func TestReferences(t *testing.T) {
	t.Parallel()
	pages := map[string]page{}
	for name, text := range documents(t) {
		pages[filepath.Base(name)] = newPage(text)
	}
	found := 0
	for name, text := range texts(t, ".go", ".txtar", ".md") {
		text = lineBreak.ReplaceAllString(text, " ")
		for _, at := range pageName.FindAllStringIndex(text, -1) {
			cited := text[at[0]:at[1]]
			p, ok := pages[filepath.Base(cited)]
			if !ok {
				t.Errorf("%s names %s, which does not exist", name, cited)
				continue
			}
			found += checkParts(t, name, cited, p, text[at[1]:])
		}
	}
	if found < 100 {
		t.Errorf("only %d references found", found)
	}
}

// checkParts checks what is named right after the name of a page.
func checkParts(t *testing.T, name, cited string, p page, after string) (found int) {
	t.Helper()
	for {
		m := part.FindStringSubmatch(after)
		if m == nil {
			return found
		}
		if !p.has(m) {
			t.Errorf("%s names %s%s, which does not exist", name, cited, m[0])
		}
		after = after[len(m[0]):]
		found++
	}
}

// TestSectionsOfSpecification checks the sections that a page of the
// specification names without the name of a page: its own.
func TestSectionsOfSpecification(t *testing.T) {
	t.Parallel()
	for name, text := range documents(t) {
		if filepath.Base(filepath.Dir(name)) != "spec" {
			continue
		}
		own := newPage(text)
		text = withoutNamedParts(lineBreak.ReplaceAllString(text, " "))
		for _, m := range ownSection.FindAllStringSubmatch(text, -1) {
			if !own.has(m) {
				t.Errorf("%s names its %s, which does not exist", name, m[0])
			}
		}
	}
}

// withoutNamedParts removes the names of pages with the sections after them.
func withoutNamedParts(text string) string {
	var b strings.Builder
	for {
		at := pageName.FindStringIndex(text)
		if at == nil {
			return b.String() + text
		}
		b.WriteString(text[:at[0]])
		text = text[at[1]:]
		for m := part.FindString(text); m != ""; m = part.FindString(text) {
			text = text[len(m):]
		}
	}
}
