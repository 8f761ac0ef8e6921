package snapshot_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"oktagon/collector/snapshot"
)

// A hostile folder ends with an error that names the file and the limit, before it has taken
// much memory.
func TestLimits(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, text, want string }{
		"a long line":    {"users", strings.Repeat("0", 17<<20), "users.jsonl line 1 is broken: it is longer than 16 MiB"},
		"many items":     {"group-members", `{"parent":"00g1","items":[{}` + strings.Repeat(",{}", 300_000) + "]}\n", "line 1 is broken: it has 300001 values"},
		"many nulls":     {"group-members", `{"parent":"00g1","items":[null` + strings.Repeat(",null", 300_000) + "]}\n", "line 1 is broken: it has 300001 values"},
		"in a record":    {"users", `{"id":"00u1","profile":{"a":[0` + strings.Repeat(",0", 300_000) + "]}}\n", "line 1 is broken: it has 30000"},
		"a text":         {"users", `{"id":"00u1","status":"` + strings.Repeat(`,\"`, 300_000) + "\"}\n", ""},
		"large manifest": {"manifest", `{"version":1,"org":"` + strings.Repeat("0", 17<<20) + `"}`, "larger than 16 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"manifest.json": {Data: []byte(`{"version":1}`)}, test.file + ".jsonl": {Data: []byte(test.text)}}
			if test.file == "manifest" {
				files["manifest.json"].Data = []byte(test.text)
			}
			s, err := snapshot.Open(files)
			if err == nil {
				var errs []error
				for _, one := range readAll(s) {
					if one != nil {
						errs = append(errs, one)
					}
				}
				if len(errs) > 0 {
					err = errs[0]
				}
			}
			if (err == nil) != (test.want == "") || !strings.Contains(fmt.Sprint(err), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}
