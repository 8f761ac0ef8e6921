package collector_test

import (
	"strings"
	"testing"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

const (
	keyID  = "pksfakeodd0000000001" // listed, and embedded without its status
	newID  = "pksfakeodd0000000002" // embedded without its id
	keyApp = "0oafakeodd0000000002"
	keysOf = "/api/v1/apps/{id}/credentials/jwks"
)

// The keys of an app are those that its endpoint lists, in any shape, otherwise those of
// the app's own record that have ids.
func TestKeys(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		shape string // of the answer; % is the list
		fault string
		state snapshot.State // of the app
		want  string         // ids
	}{
		{"list", "%", "", snapshot.Complete, keyID + " " + newID},
		{"keys", `{"keys":%}`, "", snapshot.Complete, keyID + " " + newID},
		{"jwks", `{"jwks":{"keys":%}}`, "", snapshot.Complete, keyID + " " + newID},
		{"empty list", "[]", "", snapshot.Complete, keyID},
		{"empty keys", `{"jwks":{"keys":[]}}`, "", snapshot.Complete, keyID},
		{"nothing", "", "", snapshot.Failed, keyID},
		{"gone", "%", ":404", snapshot.Complete, keyID},
		{"refused, one key lost", "%", ":403", snapshot.Denied, keyID},
		{"broken", "%", ":500", snapshot.Failed, keyID},
		{"garbage", "%", ":garbage", snapshot.Failed, keyID},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := setup{only: []string{snapshot.JWKs}, transport: reshaped("/credentials/jwks", test.shape)}
			if test.fault != "" {
				s.fake.Faults = fault(t, keysOf+test.fault)
			}
			c := collectIn(t, oddities(t), s)
			if c.err != nil {
				t.Fatal(c.err)
			}
			f := openFanOut(t, c.Snapshot, snapshot.JWKs)
			got := strings.Join(ids(items[snapshot.JWK](t, c.Snapshot, snapshot.JWKs, keyApp)), " ")
			if state, _, _ := f.State(keyApp); got != test.want || state != test.state {
				t.Errorf("%s with %q, want %s with %q", state, got, test.state, test.want)
			}
		})
	}
}

// A refusal that loses no key is only noted.
func TestKeysFromAppRecords(t *testing.T) {
	t.Parallel()
	c := collectIn(t, contoso(t), setup{only: []string{snapshot.JWKs}, fake: oktatest.Options{Faults: fault(t, keysOf+":403")}})
	c.expect(t, "")
	if row := c.Manifest.CoverageOf(snapshot.JWKs); len(row.Notes) != 1 || !strings.Contains(row.Notes[0], "403") || row.Objects == 0 {
		t.Errorf("%+v", row)
	}
}
