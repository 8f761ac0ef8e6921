package report

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestDocumented compares the fields of the summary with docs/summary.md.
func TestDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/summary.md")
	if err != nil {
		t.Fatal(err)
	}
	var described []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(string(page), -1) {
		described = append(described, m[1])
	}
	written := fieldPaths("", reflect.TypeFor[document]())
	slices.Sort(described)
	slices.Sort(written)
	if diff := cmp.Diff(written, described); diff != "" {
		t.Errorf("docs/summary.md (-written +described):\n%s", diff)
	}
}

// fieldPaths returns the paths of the JSON fields below a type, "coverage[].state".
func fieldPaths(path string, typ reflect.Type) []string {
	switch {
	case typ.Kind() == reflect.Pointer:
		return fieldPaths(path, typ.Elem())
	case typ.Kind() == reflect.Slice:
		return fieldPaths(path+"[]", typ.Elem())
	case typ.Kind() != reflect.Struct || typ == reflect.TypeFor[time.Time]():
		return nil
	}
	if path != "" {
		path += "."
	}
	var paths []string
	for _, f := range reflect.VisibleFields(typ) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			paths = append(append(paths, path+name), fieldPaths(path+name, f.Type)...)
		}
	}
	return paths
}
