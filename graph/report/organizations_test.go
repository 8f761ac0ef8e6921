package report_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/report"
)

// manifest is that of an organization that has none of its own; everything was
// read.
const manifest = `{"version":1,"org":"00oORG","domain":"acme.okta.com","started":"2026-11-02T08:00:00Z","finished":"2026-11-02T08:01:00Z"}`

// limits are those of the contract.
var limits = report.Limits{Secret: 180 * 24 * time.Hour, Integration: 365 * 24 * time.Hour}

// organizations are the demo and those of testdata/*.txtar, each of which shows
// what the demo has no example of.
func organizations(t testing.TB) map[string]fstest.MapFS {
	t.Helper()
	all := map[string]fstest.MapFS{"contoso": copied(t, os.DirFS("../../testdata/contoso"))}
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no organizations", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files := fstest.MapFS{"manifest.json": {Data: []byte(manifest)}}
		for _, f := range archive.Files {
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		complete(t, files)
		all[strings.TrimSuffix(filepath.Base(path), ".txtar")] = files
	}
	return all
}

func copied(t testing.TB, from fs.FS) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(from, "*.json*")
	if err != nil || len(names) == 0 {
		t.Fatal("no snapshot", err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	return files
}

// resources of the demo's manifest.
func resources(t testing.TB) []string {
	t.Helper()
	s := open(t, os.DirFS("../../testdata/contoso"))
	var names []string
	for _, c := range s.Manifest.Coverage {
		names = append(names, c.Resource)
	}
	return names
}

// complete says of every resource that it was read to its end, and of the setting
// that it is off.
func complete(t testing.TB, files fstest.MapFS) {
	t.Helper()
	files[snapshot.ClientPrivilegesSetting+".jsonl"] = &fstest.MapFile{Data: []byte(`{"clientPrivilegesSetting":false}` + "\n")}
	edit(t, files, func(m *snapshot.Manifest) {
		for _, name := range resources(t) {
			m.Coverage = append(m.Coverage, snapshot.Coverage{Resource: name, State: snapshot.Complete})
		}
	})
}

func edit(t testing.TB, files fstest.MapFS, change func(*snapshot.Manifest)) {
	t.Helper()
	var m snapshot.Manifest
	if err := json.Unmarshal(files["manifest.json"].Data, &m); err != nil {
		t.Fatal(err)
	}
	change(&m)
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	files["manifest.json"] = &fstest.MapFile{Data: data}
}

// denied is an organization of which one resource could not be read.
func denied(t testing.TB, files fstest.MapFS, resource string) fstest.MapFS {
	t.Helper()
	less := copied(t, files)
	delete(less, resource+".jsonl")
	edit(t, less, func(m *snapshot.Manifest) {
		for i := range m.Coverage {
			if m.Coverage[i].Resource == resource {
				m.Coverage[i].State, m.Coverage[i].Objects = snapshot.Denied, 0
			}
		}
	})
	return less
}

// replaced is an organization with one text for another in a file.
func replaced(t testing.TB, files fstest.MapFS, name, before, after string) fstest.MapFS {
	t.Helper()
	other := copied(t, files)
	text := string(other[name].Data)
	if !strings.Contains(text, before) {
		t.Fatalf("%s does not have %s", name, before)
	}
	other[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, before, after, 1))}
	return other
}

// lacking is an organization without the lines of a file that have a text.
func lacking(t testing.TB, files fstest.MapFS, name, text string) fstest.MapFS {
	t.Helper()
	other := copied(t, files)
	lines := slices.DeleteFunc(strings.SplitAfter(string(other[name].Data), "\n"), func(line string) bool { return strings.Contains(line, text) })
	if data := []byte(strings.Join(lines, "")); len(data) < len(other[name].Data) {
		other[name] = &fstest.MapFile{Data: data}
		edit(t, other, func(m *snapshot.Manifest) {
			row := m.CoverageOf(strings.TrimSuffix(name, ".jsonl"))
			row.Objects = 0 // does not say
			m.SetCoverage(row)
		})
		return other
	}
	t.Fatalf("%s does not have %s", name, text)
	return nil
}

func open(t testing.TB, files fs.FS) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// reportOf builds the graph of a snapshot and the report on it.
func reportOf(t testing.TB, files fs.FS) *report.Report {
	t.Helper()
	s := open(t, files)
	r, err := report.New("1", s, extractOf(t, s), limits)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func extractOf(t testing.TB, s *snapshot.Snapshot) *report.Extract {
	t.Helper()
	x, err := report.NewExtract(s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := graph.Build(s, graph.Options{}, x); err != nil {
		t.Fatal(err)
	}
	return x
}
