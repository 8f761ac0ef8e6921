package collector_test

import (
	"slices"
	"strings"
	"testing"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// Creators of hooks are looked up whether the organization has integrations or not. Without
// either, it is not known who the creators are unless the organization has no integrations.
func TestCreatorsWithoutIntegrations(t *testing.T) {
	t.Parallel()
	const path = "/integrations/api/v1/api-services:"
	for _, test := range []struct {
		effect string
		hook   bool
		want   snapshot.State
		says   string
	}{
		{"401/E0000015", true, snapshot.Complete, ""}, {"401/E0000015", false, snapshot.Complete, ""},
		{"403", true, snapshot.Partial, "api-services is denied"}, {"403", false, snapshot.Denied, "api-services is denied"},
		{"500", true, snapshot.Partial, "api-services is failed"}, {"500", false, snapshot.Failed, "api-services is failed"},
	} {
		w := create(t)
		listing(t, w, snapshot.Users, snapshot.User{ID: "00uAda"})
		if test.hook {
			listing(t, w, snapshot.EventHooks, snapshot.Hook{ID: "who1", CreatedBy: snapshot.Actor{Text: snapshot.Some("00uGone")}})
		}
		c := collectIn(t, w.Snapshot(), setup{only: []string{snapshot.Users, snapshot.EventHooks, snapshot.Creators},
			fake: oktatest.Options{Faults: fault(t, path+test.effect)}})
		if c.err != nil {
			t.Fatal(c.err)
		}
		row := c.Manifest.CoverageOf(snapshot.Creators)
		lookedUp := slices.ContainsFunc(everything(t, c)[snapshot.Creators], func(line string) bool { return strings.Contains(line, "00uGone state:gone") })
		if row.State != test.want || row.Reason != test.says || lookedUp != test.hook {
			t.Errorf("%+v: %+v, looked up: %t", test, row, lookedUp)
		}
	}
}
