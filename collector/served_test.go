package collector_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/snapshot"
)

// readers tell for every resource what a snapshot has of it.
var readers = map[string]func(*testing.T, *snapshot.Snapshot, string) []string{
	snapshot.Orgs:                    lines[snapshot.Org],
	snapshot.ClientPrivilegesSetting: lines[snapshot.ClientPrivileges],
	snapshot.Users:                   lines[snapshot.User],
	snapshot.Factors:                 families[snapshot.Factor],
	snapshot.Groups:                  lines[snapshot.Group],
	snapshot.GroupMembers:            families[snapshot.Member],
	snapshot.Apps:                    lines[snapshot.App],
	snapshot.AppUsers:                families[snapshot.AppUser],
	snapshot.AppGroups:               families[snapshot.AppGroup],
	snapshot.PushMappings:            families[snapshot.PushMapping],
	snapshot.PushTargets:             families[snapshot.PushTarget],
	snapshot.EntraTenants:            lines[snapshot.EntraTenant],
	snapshot.Grants:                  families[snapshot.Grant],
	snapshot.JWKs:                    families[snapshot.JWK],
	snapshot.AppSecrets:              families[snapshot.Secret],
	snapshot.APIServiceSecrets:       families[snapshot.Secret],
	snapshot.APIServices:             lines[snapshot.APIService],
	snapshot.Creators:                families[snapshot.User],
	snapshot.Devices:                 lines[snapshot.Device],
	snapshot.AgentPools:              lines[snapshot.AgentPool],
	snapshot.Policies:                lines[snapshot.Policy],
	snapshot.PolicyMappings:          families[snapshot.PolicyMapping],
	snapshot.Realms:                  lines[snapshot.Realm],
	snapshot.IdentityProviders:       lines[snapshot.IdentityProvider],
	snapshot.IdPUsers:                families[snapshot.IdPUser],
	snapshot.AuthServers:             lines[snapshot.AuthServer],
	snapshot.APITokens:               lines[snapshot.APIToken],
	snapshot.Roles:                   lines[snapshot.CustomRole],
	snapshot.Permissions:             families[snapshot.Permission],
	snapshot.Assignees:               lines[snapshot.Assignee],
	snapshot.Clients:                 lines[snapshot.Client],
	snapshot.UserAssignments:         families[snapshot.RoleAssignment],
	snapshot.GroupAssignments:        families[snapshot.RoleAssignment],
	snapshot.ClientAssignments:       families[snapshot.RoleAssignment],
	snapshot.GroupTargets:            families[snapshot.GroupTarget],
	snapshot.AppTargets:              families[snapshot.AppTarget],
	snapshot.ResourceSets:            lines[snapshot.ResourceSet],
	snapshot.SetResources:            families[snapshot.SetResource],
	snapshot.Bindings:                families[snapshot.Binding],
	snapshot.BindingMembers:          families[snapshot.BindingMember],
	snapshot.SAMLApps:                families[snapshot.SAMLMetadata],
	snapshot.SAMLIdPs:                families[snapshot.SAMLMetadata],
}

// The records of a collection are those that were served, whatever the pages.
func TestWhatIsServedIsCollected(t *testing.T) {
	t.Parallel()
	size := orggen.Size{Users: 60, Groups: 30, Memberships: 300, Apps: 30, AppUsers: 130, Integrations: 20, Admins: 30, Seed: 7}
	made, err := orggen.Generate(t.TempDir(), size)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		org  *snapshot.Snapshot
		fake oktatest.Options
	}{
		{"contoso", contoso(t), oktatest.Options{}},
		{"contoso in pages of two", contoso(t), oktatest.Options{PageSize: 2}},
		{"contoso without extra fields", contoso(t), oktatest.Options{NoExtraFields: true}},
		{"generated", made, oktatest.Options{PageSize: 7}},
		{"oddities", oddities(t), oktatest.Options{PageSize: 2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := collectIn(t, test.org, setup{fake: test.fake})
			c.expect(t, "")
			for resource, lines := range everything(t, c) {
				if strings.Contains(strings.Join(lines, " "), oktatest.Marker) {
					t.Errorf("%s holds what must not leave Okta: %s", resource, lines)
				}
			}
			for resource, read := range readers { // nobody asks Microsoft here
				if diff := cmp.Diff(read(t, test.org, resource), read(t, c.Snapshot, resource)); diff != "" {
					t.Errorf("%s (-served +collected):\n%s", resource, diff)
				}
			}
		})
	}
}

// Every resource is compared above.
func TestEveryResourceHasItsReader(t *testing.T) {
	s, err := collector.Select(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range s.Names() {
		if readers[name] == nil {
			t.Errorf("%s is not compared", name)
		}
	}
}

// lines are the records of a listing.
func lines[T snapshot.Record](t *testing.T, s *snapshot.Snapshot, resource string) []string {
	t.Helper()
	return texts(t, records[T](t, s, resource))
}

// families are the parents of a fan-out with how they ended and what they have.
func families[T snapshot.Record](t *testing.T, s *snapshot.Snapshot, resource string) []string {
	t.Helper()
	f, err := s.FanOut(resource)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []string
	for _, parent := range f.Parents() {
		state, _, _ := f.State(parent)
		all = append(all, parent+" "+string(state))
		all = slices.Concat(all, texts(t, items[T](t, s, resource, parent)))
	}
	return all
}

func texts[T any](t *testing.T, records []T) []string {
	t.Helper()
	all := make([]string, len(records))
	for i, r := range records {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		all[i] = string(b)
	}
	return all
}
