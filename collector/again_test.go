package collector_test

import (
	"strings"
	"testing"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// A listing that begins again, because a cursor expired or a page was too much to
// ask, brings objects twice. In a fan-out too they are counted once, and so are
// those that are dropped.
func TestBegunAgain(t *testing.T) {
	t.Parallel()
	const large = "00gpqwaLJu2Zejtjo697"
	for faults, reason := range map[string]string{
		"expired:nth=3":                                     "",
		"504:nth=4 504:nth=5":                               "",
		"504:nth=4 504:nth=5 expired:nth=8":                 "",
		"expired:nth=6 403:nth=9":                           "", // fewer the second time
		"no-id:nth=1 expired:nth=3 no-id:nth=5":             "1 objects without an id were dropped",
		"no-id:nth=1 expired:nth=3 no-id:nth=5 no-id:nth=9": "2 objects without an id were dropped",
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
			row, kept := c.Manifest.Of(snapshot.GroupMembers), 0
			for _, group := range parentsOf(t, c.Snapshot, snapshot.GroupMembers) {
				kept += len(items[snapshot.Member](t, c.Snapshot, snapshot.GroupMembers, group))
			}
			if row.Objects != kept {
				t.Errorf("%d objects are counted, %d were kept", row.Objects, kept)
			}
			if got, _, _ := strings.Cut(row.Reason, ";"); reason != "" && !strings.HasSuffix(got, reason) || len(row.Notes) > 0 {
				t.Errorf("the reason is %q, want %q; notes %q", row.Reason, reason, row.Notes)
			}
			family, err := c.Family(snapshot.GroupMembers)
			if err != nil {
				t.Fatal(err)
			}
			defer family.Close()
			if pages, once := family.Pages(large), (21+1)/2; pages <= once && row.State.Whole() {
				t.Errorf("%d pages of the group: nothing came again", pages)
			}
		})
	}
}
