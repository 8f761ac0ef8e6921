package collector_test

import (
	"slices"
	"strings"
	"testing"

	"oktagon/collector"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// What the credential has no scope for is absent only when nothing in the organization
// points to it. What is absent by Okta's answer is not, either, when something does.
func TestPointersToWhatIsAbsent(t *testing.T) {
	t.Parallel()
	inRealm := func(w *snapshot.Writer) {
		listing(t, w, snapshot.Users, snapshot.User{ID: "00u1"}, snapshot.User{ID: "00u2", RealmID: snapshot.Some("guo1")})
	}
	resources := func(orn, href string) func(*snapshot.Writer) {
		return func(w *snapshot.Writer) {
			listing(t, w, snapshot.ResourceSets, snapshot.ResourceSet{ID: "iam1"})
			r := snapshot.SetResource{ID: "ire1", ORN: snapshot.Some(orn)}
			if href != "" {
				r.Links.Self.Href = snapshot.Some(href)
			}
			fan(t, w, snapshot.SetResources, "iam1", r)
		}
	}
	factor := func(kind string) func(*snapshot.Writer) {
		return func(w *snapshot.Writer) {
			listing(t, w, snapshot.Users, snapshot.User{ID: "00u1"})
			listing(t, w, snapshot.Assignees, snapshot.Assignee{ID: "00u1"})
			fan(t, w, snapshot.Factors, "00u1", snapshot.Factor{ID: "opf1", Type: snapshot.Some(kind)})
		}
	}
	nothing := func(*snapshot.Writer) {}
	type test struct {
		name     string
		org      func(*snapshot.Writer)
		setup    setup
		resource string
		state    snapshot.State
		reason   string
	}
	noScope := func(of string) setup { return setup{withoutScope: "okta." + of + ".read"} }
	without := func(of, disturbance string) setup {
		return setup{withoutScope: "okta." + of + ".read", fake: oktatest.Options{Faults: fault(t, disturbance)}}
	}
	answers := func(disturbance string) setup {
		return setup{fake: oktatest.Options{Faults: fault(t, disturbance)}}
	}
	const absent = "was not granted, and nothing that was read points to "
	for _, test := range []test{
		{"no realms", nothing, noScope("realms"), snapshot.Realms, snapshot.Absent, "the scope okta.realms.read " + absent + "realms"},
		{"unknown scope", nothing, setup{withoutScope: "okta.realms.read", fake: oktatest.Options{UnknownScopes: []string{"okta.realms.read"}}},
			snapshot.Realms, snapshot.Absent, absent + "realms"},
		{"a user in a realm", inRealm, noScope("realms"), snapshot.Realms, snapshot.Denied, "user 00u2 is in the realm guo1, but the token lacks okta.realms.read"},
		{"a realm in a set", resources("orn:okta:directory:00o1:realms:guo1:contained_resources", ""), noScope("realms"), snapshot.Realms, snapshot.Denied,
			"resource set iam1 names realms/guo1"},
		{"all realms in a set", resources("orn:okta:directory:00o1:realms", ""), noScope("realms"), snapshot.Realms, snapshot.Absent, absent},
		{"users failed", nothing, without("realms", "/api/v1/users:500"), snapshot.Realms, snapshot.Denied,
			"whether there are any is not known (users is failed), but the token lacks okta.realms.read"},
		{"users skipped", inRealm, setup{skip: []string{snapshot.Users}, withoutScope: "okta.realms.read"}, snapshot.Realms, snapshot.Absent, absent},
		{"nothing else selected", nothing, setup{only: []string{snapshot.Realms, snapshot.AuthServers}, scopes: []string{"okta.authorizationServers.read"},
			withoutScope: "okta.realms.read"}, snapshot.Realms, snapshot.Denied, "whether there are any is not known (users is not selected)"},
		{"404 in spite of realms", inRealm, answers("/api/v1/realms:404"), snapshot.Realms, snapshot.Denied, "; run again, and tell Okta's support if it stays so"},
		{"401 without realms", nothing, answers("/api/v1/realms:401/E0000015"), snapshot.Realms, snapshot.Absent, "does not have the feature"},

		{"no devices", factor("push"), noScope("devices"), snapshot.Devices, snapshot.Absent, absent + "devices"},
		{"a device of a user", factor("signed_nonce"), noScope("devices"), snapshot.Devices, snapshot.Denied, "user 00u1 signs in with a device (Okta FastPass)"},
		{"a device in a set", resources("", "https://acme.okta.com/api/v1/Devices/guo1"), noScope("devices"), snapshot.Devices, snapshot.Denied,
			"resource set iam1 names devices/guo1"},
		{"Classic", factor("signed_nonce"), setup{withoutScope: "okta.devices.read", fake: oktatest.Options{Pipeline: "v1"}}, snapshot.Devices, snapshot.Absent,
			"the token lacks"},
	} {
		t.Run(test.resource+" "+test.name, func(t *testing.T) {
			t.Parallel()
			w := create(t)
			test.org(w)
			c := collectIn(t, w.Snapshot(), test.setup)
			if c.err != nil {
				t.Fatal(c.err)
			}
			if row := c.Manifest.CoverageOf(test.resource); row.State != test.state || !strings.Contains(row.Reason, test.reason) {
				t.Errorf("%s: %s, want %s: %s", row.State, row.Reason, test.state, test.reason)
			}
		})
	}
}

// No resource waits for itself, whether it is read or not.
func TestNoResourceWaitsForItself(t *testing.T) {
	t.Parallel()
	waits := map[string][]string{}
	for _, row := range collector.Rows() {
		waits[row.Name] = row.WaitsFor
	}
	var visit func(name string, path []string)
	visit = func(name string, path []string) {
		if slices.Contains(path, name) {
			t.Fatalf("%s waits for itself: %v", name, path)
		}
		for _, next := range waits[name] {
			visit(next, append(slices.Clone(path), name))
		}
	}
	for name := range waits {
		visit(name, nil)
	}
	if !slices.Contains(waits[snapshot.Realms], snapshot.Users) {
		t.Errorf("realms wait for %v", waits[snapshot.Realms])
	}
}
