package report_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"oktagon/collector/snapshot"
	"oktagon/graph/report/reporttest"
)

// manifest is the manifest of organizations that have none of their own.
const manifest = `{"version":1,"org":"00oORG","domain":"acme.okta.com","started":"2026-11-02T08:00:00Z","finished":"2026-11-02T08:01:00Z"}`

// organizations are the demo, and those of testdata/*.txtar, which have what the demo lacks.
func organizations(t testing.TB) map[string]fstest.MapFS {
	t.Helper()
	all := map[string]fstest.MapFS{"contoso": contoso(t)}
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

func contoso(t testing.TB) fstest.MapFS {
	return reporttest.Copy(t, os.DirFS("../../testdata/contoso"))
}

// resources are all resources of the demo.
func resources(t testing.TB) []string {
	t.Helper()
	var names []string
	for _, c := range reporttest.Open(t, contoso(t)).Manifest.Coverage {
		names = append(names, c.Resource)
	}
	return names
}

// complete marks all resources as read to the end, and the setting for new apps as off.
func complete(t testing.TB, files fstest.MapFS) {
	t.Helper()
	files[snapshot.ClientPrivilegesSetting+".jsonl"] = &fstest.MapFile{Data: []byte(`{"clientPrivilegesSetting":false}` + "\n")}
	reporttest.EditManifest(t, files, func(m *snapshot.Manifest) {
		for _, name := range resources(t) {
			m.Coverage = append(m.Coverage, snapshot.Coverage{Resource: name, State: snapshot.Complete})
		}
	})
}

// replaced returns a copy of an organization with one text of a file replaced.
func replaced(t testing.TB, files fstest.MapFS, name, before, after string) fstest.MapFS {
	t.Helper()
	other := reporttest.Copy(t, files)
	text := string(other[name].Data)
	if !strings.Contains(text, before) {
		t.Fatalf("%s does not have %s", name, before)
	}
	other[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, before, after, 1))}
	return other
}

// withoutLines returns a copy of an organization without the lines of a file that have a text.
func withoutLines(t testing.TB, files fstest.MapFS, name, text string) fstest.MapFS {
	t.Helper()
	other := reporttest.Copy(t, files)
	lines := slices.DeleteFunc(strings.SplitAfter(string(other[name].Data), "\n"), func(line string) bool { return strings.Contains(line, text) })
	data := []byte(strings.Join(lines, ""))
	if len(data) == len(other[name].Data) {
		t.Fatalf("%s does not have %s", name, text)
	}
	other[name] = &fstest.MapFile{Data: data}
	reporttest.EditManifest(t, other, func(m *snapshot.Manifest) {
		c := m.CoverageOf(strings.TrimSuffix(name, ".jsonl"))
		c.Objects = 0 // unknown, so that the number of lines is not checked
		m.SetCoverage(c)
	})
	return other
}
