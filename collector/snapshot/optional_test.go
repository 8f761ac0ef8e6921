package snapshot_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"oktagon/collector/snapshot"
)

func TestTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026-01-15T12:25:42.000Z":          "2026-01-15T12:25:42Z",
		"2026-01-15T12:25:42+0200":          "2026-01-15T12:25:42+02:00",
		"2026-01-15T12:25:42.1234567+23:59": "2026-01-15T12:25:42.1234567+23:59",
		"1628263766500":                     "2021-08-06T15:29:26.5Z",
		"1628263766000.0":                   "2021-08-06T15:29:26Z",
		"2026-01-15T12:25:42+24:00":         "",
		"2026-01-15T12:25:42-23:60":         "",
		"2026-01-15":                        "",
		"20260115":                          "",
		"99999999999999999":                 "",
		"yesterday":                         "",
		" ":                                 "",
		"":                                  "",
	} {
		got := ""
		d, ok := snapshot.Some(text).Time()
		if ok {
			got = d.Format(time.RFC3339Nano)
		}
		if got != want || d.IsZero() == ok {
			t.Errorf("%q: %q, %t, want %q", text, got, ok, want)
		}
	}
	if d, ok := (snapshot.Text{}).Time(); ok || !d.IsZero() {
		t.Errorf("a text that is absent is %v", d)
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{`"a"`, `null`, `12`, `true`, `{}`, `[]`, `"\ud800"`, `1e9`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if !json.Valid([]byte(in)) {
			t.Skip()
		}
		var v struct{ T snapshot.Text }
		if err := json.Unmarshal(fmt.Appendf(nil, `{"T":%s}`, in), &v); err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		again := v
		if err := json.Unmarshal(out, &again); err != nil || again != v {
			t.Fatalf("%s came back as %s, %v", in, out, err)
		}
	})
}
