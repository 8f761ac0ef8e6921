package report

import (
	"testing"
	"time"
)

// An acceptance ends when the finding gets worse, not when it gets better or older.
func TestAcceptanceEnds(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	a := &Acceptance{Until: "2026-11-02", Severity: High, Evidence: []string{"scope a", "scope b", "application more: 3", "tier privileged"}}
	for _, test := range []struct {
		severity Severity
		facts    []string
		days     int
		want     string
	}{
		{High, []string{"scope a", "scope b", "application more: 3", "tier privileged"}, 0, ""},
		{Low, []string{"scope a", "application more: 2", "tier sensitive"}, 0, ""},
		{High, []string{"scope a"}, 1, "it was accepted until 2026-11-02"},
		{Critical, []string{"scope a"}, 0, "it was accepted as high and is critical"},
		{High, []string{"scope c"}, 0, "new since it was accepted: scope c"},
		{High, []string{"application more: 10"}, 0, "new since it was accepted: application more: 10"},
		{High, []string{"group more: 1"}, 0, "new since it was accepted: group more: 1"},
		{High, []string{"tier takeover"}, 0, "new since it was accepted: tier takeover"},
	} {
		if got := a.ended(&Finding{Severity: test.severity}, test.facts, now.AddDate(0, 0, test.days)); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
}

// Whatever the file is, it is refused or every entry names a reason and a date.
func FuzzParseAccepted(f *testing.F) {
	f.Add([]byte("accepted:\n  - {finding: INT-03, subject: 0oa1, reason: x, until: 2027-01-01}\n"))
	f.Add([]byte("accepted: [{finding: INT-03"))
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := parseAccepted(text)
		for i := range all {
			if err == nil && (all[i].Reason == "" || all[i].Until == "" || all[i].Finding == "") {
				t.Errorf("%+v", all[i])
			}
		}
	})
}
