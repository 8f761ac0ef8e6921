package bloodhound

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"oktagon/graph/bloodhound/bloodhoundfake"
)

// Only the data of the source Okta is deleted, and Clear returns when it is gone.
func TestClear(t *testing.T) {
	for name, tt := range map[string]struct {
		server  bloodhoundfake.Options
		cleared int
		least   time.Duration
		err     string
	}{
		"gone at once": {bloodhoundfake.Options{Clearing: bloodhoundfake.Clearing{Holds: true}}, 1, 0, ""},
		"gone later":   {bloodhoundfake.Options{Clearing: bloodhoundfake.Clearing{Holds: true, Reads: 5}}, 1, 30 * time.Second, ""},
		"never gone":   {bloodhoundfake.Options{Clearing: bloodhoundfake.Clearing{Holds: true, Reads: -1}}, 1, waitLimit, "the data of the source Okta is not cleared: "},
		"no such kind": {bloodhoundfake.Options{Clearing: bloodhoundfake.Clearing{NoOkta: true}}, 0, 0, ""},
		"no such call": {bloodhoundfake.Options{Clearing: bloodhoundfake.Clearing{NoKinds: true}}, 0, 0, "the data of the source Okta is not cleared: GET /api/v2/graphs/source-kinds: 404"},
		"not allowed":  {bloodhoundfake.Options{Roles: []string{"Upload-Only"}, Clearing: bloodhoundfake.Clearing{Holds: true}}, 0, 0, "the data of the source Okta is not cleared: POST /api/v2/clear-database: 403"},
		"answers 200": {bloodhoundfake.Options{Clearing: bloodhoundfake.Clearing{Holds: true},
			Faults: []bloodhoundfake.Fault{{Path: "/api/v2/clear-database", Status: 200, Page: "<html>signed in</html>"}}}, 0, 0, "not cleared"},
		"lost answer": {bloodhoundfake.Options{Clearing: bloodhoundfake.Clearing{Holds: true},
			Faults: []bloodhoundfake.Fault{{Path: "/api/v2/clear-database", Lost: true, First: 1}}}, 2, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s, bh := fake(t, tt.server)
				begin := time.Now()
				err := bh.Clear(t.Context())
				if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v", err)
				}
				if err != nil && (!errors.As(err, new(*ClearError)) || Advice(err) == "") {
					t.Errorf("%v: advice %q", err, Advice(err))
				}
				if took := time.Since(begin); took < tt.least || took > waitLimit+time.Minute {
					t.Errorf("took %s", took)
				}
				cleared := s.Cleared()
				if len(cleared) != tt.cleared || slices.ContainsFunc(cleared, func(kinds []int) bool { return !slices.Equal(kinds, []int{3}) }) {
					t.Errorf("deleted %v", cleared)
				}
			})
		})
	}
}

// Whether data can be deleted is found out before anything is collected, and deletes nothing.
func TestCheckClear(t *testing.T) {
	for name, tt := range map[string]struct {
		server    bloodhoundfake.Options
		note, err string
	}{
		"possible":     {bloodhoundfake.Options{Clearing: bloodhoundfake.Clearing{Holds: true}}, "BloodHound deletes all data of the source Okta, of every organization and collector", ""},
		"nothing":      {bloodhoundfake.Options{Clearing: bloodhoundfake.Clearing{NoOkta: true}}, "BloodHound has no data of the source Okta to clear", ""},
		"no such call": {bloodhoundfake.Options{Clearing: bloodhoundfake.Clearing{NoKinds: true}}, "", "404"},
		"not allowed":  {bloodhoundfake.Options{Roles: []string{"Power User"}}, "", "403"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s, bh := fake(t, tt.server)
				notes, err := bh.Prepare(t.Context(), InstallOptions{Clear: true})
				if (err == nil) != (tt.err == "") || err != nil && (!strings.Contains(err.Error(), tt.err) || !strings.Contains(Advice(err), "leave --clear-before out")) {
					t.Errorf("error %v, advice %q", err, Advice(err))
				}
				if !strings.Contains(strings.Join(notes, "\n"), tt.note) {
					t.Errorf("notes %q", notes)
				}
				if len(s.Cleared()) > 0 {
					t.Error("something was deleted")
				}
			})
		})
	}
}
