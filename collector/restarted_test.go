package collector_test

import (
	"strings"
	"testing"
	"time"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// A list that is restarted, because a cursor expired or a page took too long, returns
// objects twice. In a fan-out too, kept and dropped objects are counted once.
func TestRestartedList(t *testing.T) {
	t.Parallel()
	const large = "00gpqwaLJu2Zejtjo697"
	for faults, reason := range map[string]string{
		"expired:nth=3":                                     "",
		"504:nth=4 504:nth=5":                               "",
		"504:nth=4 504:nth=5 expired:nth=8":                 "",
		"expired:nth=6 403:nth=9":                           "", // fewer the second time
		"no-id:nth=1 expired:nth=3 no-id:nth=5":             "1 object without a usable id dropped from GET /api/v1/groups/{id}/users (" + large + ")",
		"no-id:nth=1 expired:nth=3 no-id:nth=5 no-id:nth=9": "2 objects without a usable id dropped from GET /api/v1/groups/{id}/users (" + large + ")",
	} {
		t.Run(faults, func(t *testing.T) {
			t.Parallel()
			o := oktatest.Options{PageSize: 2}
			for text := range strings.FieldsSeq(faults) {
				o.Faults = append(o.Faults, fault(t, "/api/v1/groups/"+large+"/users:"+text)...)
			}
			c := collectIn(t, contoso(t), setup{only: []string{"groups", "group-members"}, fake: o})
			if c.err != nil {
				t.Fatal(c.err)
			}
			row, kept := c.Manifest.CoverageOf(snapshot.GroupMembers), 0
			for _, group := range parentsOf(t, c.Snapshot, snapshot.GroupMembers) {
				kept += len(items[snapshot.Member](t, c.Snapshot, snapshot.GroupMembers, group))
			}
			if row.Objects != kept {
				t.Errorf("%d objects are counted, %d were kept", row.Objects, kept)
			}
			if got, _, _ := strings.Cut(row.Reason, ";"); reason != "" && !strings.HasSuffix(got, reason) || len(row.Notes) > 0 {
				t.Errorf("the reason is %q, want %q; notes %q", row.Reason, reason, row.Notes)
			}
			f := openFanOut(t, c.Snapshot, snapshot.GroupMembers)
			if pages, once := f.PageCount(large), (21+1)/2; pages <= once && row.State.Complete() {
				t.Errorf("%d pages of the group: nothing was repeated", pages)
			}
		})
	}
}

// An object that a list returns twice is one object and counted as repeated; a run that
// resumes keeps that count.
func TestRepeatedObjects(t *testing.T) {
	t.Parallel()
	org := contoso(t)
	for path, resource := range map[string]string{
		"/api/v1/users":               snapshot.Users,
		"/api/v1/groups/{id}/users":   snapshot.GroupMembers,
		"/api/v1/apps/{id}/groups":    snapshot.AppGroups,
		"/api/v1/users/{id}/roles":    snapshot.UserAssignments,
		"/api/v1/iam/assignees/users": snapshot.Assignees,
	} {
		t.Run(resource, func(t *testing.T) {
			t.Parallel()
			s := setup{only: []string{"users", "group-members", "app-groups", "assignments"}, dir: t.TempDir(), fake: oktatest.Options{PageSize: 3,
				Faults: fault(t, path+":repeat")}}
			for _, f := range []string{"/api/v1/apps/{id}/groups:stall:nth=9", path + ":expired:nth=2"} {
				s.fake.Faults = append(fault(t, f), s.fake.Faults...)
			}
			first := collectFor(t, org, 30*time.Second, s)
			s.fake.Faults = fault(t, path+":repeat")
			c := collectFor(t, org, ever, s)
			if first.err == nil || c.err != nil {
				t.Fatal(first.err, c.err)
			}
			row := c.Manifest.CoverageOf(resource)
			if want := org.Manifest.CoverageOf(resource).Objects; row.Objects != want || row.State != snapshot.Complete {
				t.Errorf("%d objects, want %d: %+v", row.Objects, want, row)
			}
			if notes := strings.Join(row.Notes, "; "); !strings.HasSuffix(notes, " objects came twice") || strings.Count(notes, ";") > 0 {
				t.Errorf("noted %q", notes)
			}
		})
	}
}

// Of two different assignments of a group to an app the first is kept, which is noted.
func TestConflictingAppGroups(t *testing.T) {
	t.Parallel()
	for rows, want := range map[string]string{
		`[{"id":"00g1","priority":1},{"id":"00g1","priority":1}]`: "",
		`[{"id":"00g1","priority":1},{"id":"00g1","priority":2}]`: "a group is assigned to an app in two ways, the first is kept: 00g1 to 0oa",
		`[{"id":"00g1","profile":{"a":1}},{"id":"00g1"}]`:         "a group is assigned to an app in two ways, the first is kept: 00g1 to 0oa",
	} {
		c := collectIn(t, contoso(t), setup{only: []string{"app-groups"}, transport: reshaped("/groups", rows)})
		if c.err != nil {
			t.Fatal(c.err)
		}
		row := c.Manifest.CoverageOf(snapshot.AppGroups)
		if apps := c.Manifest.CoverageOf(snapshot.Apps).Objects; row.Objects != apps {
			t.Errorf("%d objects of %d apps", row.Objects, apps)
		}
		if got := strings.Join(row.Notes, "; "); !strings.Contains(got, want) || want == "" && strings.Contains(got, "two ways") {
			t.Errorf("%s: noted %q, want %q", rows, got, want)
		}
	}
}
