package snapshot_test

import (
	"testing"
	"time"

	"oktagon/collector/snapshot"
)

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestLastUsed has the vectors of last-use.md §9 on tokens, and what Okta may do wrong.
func TestLastUsed(t *testing.T) {
	t.Parallel()
	const day, window = "2026-02-01T10:00:00Z", "P30D"
	for _, test := range []struct {
		created, updated, expires, window string
		used                              string // "" when it is not known
		never                             bool
		oddity                            string
	}{
		{created: day, window: window, expires: "2026-03-28T09:00:00Z", used: "2026-02-26T09:00:00Z"},
		{created: day, window: window, expires: "2026-03-03T10:00:00Z", used: day, never: true},
		{created: day, window: window, expires: "2026-03-03T10:01:00Z", used: "2026-02-01T10:01:00Z", never: true},
		{created: day, window: window, expires: "2026-03-03T10:01:01Z", used: "2026-02-01T10:01:01Z"},
		{updated: "2021-11-11T20:38:10Z", expires: "2021-11-11T20:43:10Z", window: "PT5M", used: "2021-11-11T20:38:10Z"},
		{created: day, expires: "2026-03-28T09:00:00Z"},
		{created: day, expires: "2026-03-28T09:00:00Z", window: "P1M"},
		{created: day, expires: "2026-03-28T09:00:00Z", window: "P1Y"},
		{created: day, expires: "2026-03-28T09:00:00Z", window: "soon"},
		{created: day, expires: "2026-03-28T09:00:00Z", window: "P0D"},
		{created: day, expires: "2026-03-28T09:00:00Z", window: "P99999999999999999999D"},
		{created: day, expires: "2026-03-28T09:00:00Z", window: "PT9223372036854775807S"},
		{created: day, window: window},
		{created: day, window: window, expires: "when it rains"},
		{created: day, window: window, expires: "2026-03-02T10:00:00Z", used: "2026-01-31T10:00:00Z", never: true},
		{created: day, window: window, expires: "2026-03-02T09:59:59Z", oddity: snapshot.MisfitExpiry},
		{created: day, window: window, expires: "2026-03-31T00:05:00Z", used: "2026-03-01T00:05:00Z"},
		{created: day, window: window, expires: "2026-03-31T00:05:01Z", oddity: snapshot.MisfitExpiry},
		{created: day, updated: "2026-02-25T08:59:59Z", window: window, expires: "2026-03-28T09:00:00Z", used: "2026-02-26T09:00:00Z", oddity: snapshot.MovedOnUpdate},
		{created: day, updated: "2026-02-25T09:00:00Z", window: window, expires: "2026-03-28T09:00:00Z", used: "2026-02-26T09:00:00Z"},
		{created: day, window: "P1DT2H3M4.5S", expires: "2026-02-10T02:03:04.5Z", used: "2026-02-09T00:00:00Z"},
		{window: window, expires: "2026-03-28T09:00:00+02:00", used: "2026-02-26T07:00:00Z"},
	} {
		token := snapshot.APIToken{Created: optional(test.created), LastUpdated: optional(test.updated), ExpiresAt: optional(test.expires), TokenWindow: optional(test.window)}
		used, oddity := token.LastUsed(moment(t, "2026-03-01T00:00:00Z"))
		got := ""
		if !used.IsZero() {
			got = used.Format(time.RFC3339)
		}
		never, known := token.NeverUsed(used)
		if got != test.used || oddity != test.oddity || never != test.never || known != (got != "" && test.created != "") {
			t.Errorf("%+v: used %q, never %t (known %t), %q", test, got, never, known, oddity)
		}
	}
}

func optional(text string) (t snapshot.Text) {
	if text != "" {
		t = snapshot.Some(text)
	}
	return t
}

// TestEnded expects the latest time that a manifest has.
func TestEnded(t *testing.T) {
	t.Parallel()
	first, second, third := moment(t, "2026-03-01T00:00:00Z"), moment(t, "2026-03-02T00:00:00Z"), moment(t, "2026-03-03T00:00:00Z")
	for _, test := range []struct {
		m    snapshot.Manifest
		want time.Time
	}{
		{snapshot.Manifest{Started: first}, first},
		{snapshot.Manifest{Started: first, Finished: third}, third},
		{snapshot.Manifest{Started: first, Resumed: []time.Time{second}}, second},
		{snapshot.Manifest{Started: first, Resumed: []time.Time{second}, Finished: third}, third},
	} {
		if got := test.m.Ended(); !got.Equal(test.want) {
			t.Errorf("%+v ended %s, want %s", test.m, got, test.want)
		}
	}
}
