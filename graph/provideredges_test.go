package graph_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
	"oktagon/schema"
)

// providerOrganization has a principal for each vector of scopes.md §4.4, and more. Their names
// say what they may do.
func providerOrganization() fstest.MapFS {
	lines := func(all ...string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Join(all, "\n") + "\n")}
	}
	parent := func(id string, items ...string) string {
		return `{"parent":"` + id + `","items":[` + strings.Join(items, ",") + `]}` + "\n" + `{"parent":"` + id + `","state":"complete"}`
	}
	built := func(role string) string {
		return `{"id":"` + role + `","label":"` + role + `","type":"` + role + `","status":"ACTIVE"}`
	}
	custom := func(id, role, set string) string {
		return `{"id":"` + id + `","label":"Custom","type":"CUSTOM","status":"ACTIVE","role":"` + role + `","resource-set":"` + set + `"}`
	}
	user := func(id string) string { return `{"id":"` + id + `","status":"ACTIVE"}` }
	group := func(id string) string { return `{"id":"` + id + `","type":"OKTA_GROUP"}` }
	app := func(id, kind, status string) string {
		return `{"id":"` + id + `","name":"oidc_client","status":"` + status + `","settings":{"oauthClient":{"application_type":"` + kind + `"}}}`
	}
	grant := `{"id":"g1","scopeId":"okta.idps.manage","status":"ACTIVE"}`
	var coverage []string
	for _, resource := range strings.Fields(`users groups group-members apps grants idps assignees user-assignments group-assignments clients
		client-assignments roles permissions resource-sets set-resources bindings binding-members`) {
		coverage = append(coverage, `{"resource":"`+resource+`","state":"complete"}`)
	}
	people := strings.Fields("0uorg 0usuper 0umember 0uall 0unew 0uactive 0uinactive 0uempty 0ubroad 0uplain 0uunread 0uset 0uodd 0ulost 0ubut 0uretired 0uboth")
	var users []string
	for _, id := range people {
		users = append(users, user(id))
	}
	return fstest.MapFS{
		"manifest.json": lines(`{"version":1,"org":"00oORG","domain":"acme.okta.com","started":"2026-11-02T08:00:00Z","coverage":[` + strings.Join(coverage, ",") + `]}`),
		"users.jsonl":   lines(users...),
		"groups.jsonl":  lines(group("0gempty"), group("0gorg"), group("0gsuper")),
		"group-members.jsonl": lines(parent("0gempty"), parent("0gorg", `{"id":"0uplain"}`),
			parent("0gsuper", `{"id":"0umember"}`)),
		"apps.jsonl": lines(app("0oall", "service", "ACTIVE"), app("0odormant", "service", "INACTIVE"), app("0onone", "service", "ACTIVE"),
			app("0orevoked", "service", "ACTIVE"), app("0osuper", "service", "ACTIVE"), app("0ounread", "service", "ACTIVE"), app("0oweb", "web", "ACTIVE")),
		"clients.jsonl": lines(`{"client_id":"0oall"}`, `{"client_id":"0odormant"}`, `{"client_id":"0onone"}`, `{"client_id":"0orevoked"}`,
			`{"client_id":"0osuper"}`, `{"client_id":"0ounread"}`, `{"client_id":"0oweb"}`),
		"grants.jsonl": lines(parent("0oall", grant), parent("0odormant", grant), parent("0onone", `{"id":"g1","scopeId":"okta.users.read","status":"ACTIVE"}`),
			parent("0orevoked", `{"id":"g1","scopeId":"okta.idps.manage","status":"REVOKED"}`), parent("0osuper", grant),
			`{"parent":"0ounread","state":"denied","reason":"403"}`, parent("0oweb", grant)),
		"client-assignments.jsonl": lines(parent("0oall", built("ORG_ADMIN")), parent("0odormant", built("ORG_ADMIN")), parent("0onone", built("ORG_ADMIN")),
			parent("0orevoked", built("ORG_ADMIN")), parent("0osuper", built("ORG_ADMIN"), built("SUPER_ADMIN")), parent("0ounread", built("ORG_ADMIN")), parent("0oweb", built("ORG_ADMIN"))),
		"idps.jsonl": lines(`{"id":"0idpA","name":"A","type":"SAML2","status":"ACTIVE"}`, `{"id":"0idpI","name":"I","type":"SAML2","status":"INACTIVE"}`,
			`{"id":"0idpU","name":"U","type":"SAML2"}`),
		"roles.jsonl": lines(`{"id":"cr0idp","label":"Providers"}`, `{"id":"cr0read","label":"Reader"}`, `{"id":"cr0unread","label":"Unread"}`),
		"permissions.jsonl": lines(parent("cr0idp", `{"label":"okta.identityProviders.manage"}`, `{"label":"okta.identityProviders.read"}`),
			parent("cr0read", `{"label":"okta.identityProviders.read"}`), `{"parent":"cr0unread","state":"denied","reason":"403"}`),
		"resource-sets.jsonl": lines(`{"id":"iamActive"}`, `{"id":"iamAll"}`, `{"id":"iamBut"}`, `{"id":"iamEmpty"}`, `{"id":"iamGone"}`, `{"id":"iamInactive"}`,
			`{"id":"iamORN"}`, `{"id":"iamOdd"}`, `{"id":"iamUnread"}`),
		"set-resources.jsonl": lines(
			parent("iamActive", `{"id":"r1","orn":"orn:okta:idp:00oORG:identity_provider:0idpA"}`),
			parent("iamAll", `{"id":"r2","_links":{"self":{"href":"https://acme.okta.com/api/v1/idps"}}}`),
			parent("iamBut", `{"id":"r3","orn":"orn:okta:idp:00oORG:identity_provider","conditions":{"Exclude":{"okta:ORN":["orn:okta:idp:00oORG:identity_provider:0idpA","orn:okta:idp:00oORG:identity_provider:0idpU"]}}}`),
			parent("iamEmpty", `{"id":"r4","_links":{"self":{"href":"https://acme.okta.com/api/v1/groups"}}}`),
			parent("iamGone", `{"id":"r5","_links":{"self":{"href":"https://acme.okta.com/api/v1/idps/0idpGone"}}}`),
			parent("iamInactive", `{"id":"r6","_links":{"self":{"href":"https://acme.okta.com/api/v1/idps/0idpI"}}}`),
			parent("iamORN", `{"id":"r7","orn":"orn:okta:idp:00oORG:identity_provider"}`),
			parent("iamOdd", `{"id":"r8","_links":{"self":{"href":"https://acme.okta.com/api/v1/idps/0idpU"}}}`),
			`{"parent":"iamUnread","state":"denied","reason":"403"}`),
		"group-assignments.jsonl": lines(parent("0gempty", custom("ra0", "cr0idp", "iamEmpty")), parent("0gorg", built("ORG_ADMIN")), parent("0gsuper", built("SUPER_ADMIN"))),
		"user-assignments.jsonl": lines(
			parent("0uactive", custom("ra1", "cr0idp", "iamActive")),
			parent("0uall", custom("ra2", "cr0idp", "iamAll")),
			parent("0uboth", custom("ra3", "cr0idp", "iamUnread"), custom("ra4", "cr0idp", "iamActive")),
			parent("0ubroad", custom("ra5", "cr0read", "iamAll")),
			parent("0ubut", custom("ra6", "cr0idp", "iamBut")),
			parent("0uempty", custom("ra7", "cr0idp", "iamEmpty")),
			parent("0uinactive", custom("ra8", "cr0idp", "iamInactive")),
			parent("0ulost", custom("ra9", "cr0idp", "iamGone")),
			parent("0umember", built("ORG_ADMIN"), custom("rb0", "cr0idp", "iamAll")),
			parent("0unew", custom("rb1", "cr0idp", "iamORN")),
			parent("0uodd", custom("rb2", "cr0idp", "iamOdd")),
			parent("0uorg", built("ORG_ADMIN")),
			parent("0uretired", `{"id":"ORG_ADMIN","label":"ORG_ADMIN","type":"ORG_ADMIN","status":"INACTIVE"}`),
			parent("0uset", custom("rb3", "cr0idp", "iamUnread"), custom("rb5", "cr0idp", "iamUnlisted")),
			parent("0usuper", built("ORG_ADMIN"), built("SUPER_ADMIN")),
			parent("0uunread", custom("rb4", "cr0unread", "iamAll"))),
	}
}

// buildProviders builds an organization and returns the edges of kind Oktagon_TakeOverOrg by
// their starts, and what is unknown.
func buildProviders(t *testing.T, files fstest.MapFS, paths graph.ScopePaths) (edges map[string]opengraph.Edge, unknown []string) {
	t.Helper()
	s, err := snapshot.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	valid, err := schema.New()
	if err != nil {
		t.Fatal(err)
	}
	d := &recorded{}
	stats, err := graph.Build(s, graph.Options{ScopePaths: paths}, d)
	if err != nil {
		t.Fatal(err)
	}
	edges = map[string]opengraph.Edge{}
	for i := range d.edges {
		if e := d.edges[i]; e.Kind == kind.OktagonTakeOverOrg {
			if err := valid.Edge(&e); err != nil {
				t.Error(err)
			}
			edges[e.Start.ID] = e
		}
	}
	return edges, stats.Unknown
}

// TestProviderAdmins has everybody who may add or change identity providers by a role, and those
// who may not.
func TestProviderAdmins(t *testing.T) {
	t.Parallel()
	edges, unknown := buildProviders(t, providerOrganization(), graph.ScopePathsFull)
	want := strings.Fields("0GORG 0OALL 0OSUPER 0UACTIVE 0UALL 0UBOTH 0UNEW 0UORG")
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(edges))); diff != "" {
		t.Errorf("who takes over (-want +got):\n%s", diff)
	}
	wantUnknown := []string{
		"permissions of custom role cr0unread",
		"scopes of service app 0ounread, whose role manages identity providers",
		"status of identity provider 0idpU, which is in resource set iamOdd",
		"identity providers in resource set iamUnlisted",
		"identity providers in resource set iamUnread",
	}
	slices.Sort(wantUnknown)
	slices.Sort(unknown)
	if diff := cmp.Diff(wantUnknown, unknown); diff != "" {
		t.Errorf("unknown (-want +got):\n%s", diff)
	}
	text := func(id string) string {
		e := edges[id]
		_, properties, _ := strings.Cut(string(opengraph.AppendEdge(nil, &e)), `"properties":`)
		return properties
	}
	const more = `"capabilities":["impersonate_via_idp"],"assumes":["a3"],"role_checked":true}}`
	for id, properties := range map[string]string{
		"0GORG":   `{"composed":false,"traversable":true,"via_permissions":["okta.identityProviders.manage"],"via_assignments":["ORG_ADMIN_0GORG"],"via_scopes":[],` + more,
		"0UBOTH":  `{"composed":false,"traversable":true,"via_permissions":["okta.identityProviders.manage"],"via_assignments":["RA4_0UBOTH"],"via_scopes":[],` + more,
		"0OALL":   `{"composed":false,"traversable":true,"via_permissions":["okta.identityProviders.manage"],"via_assignments":["ORG_ADMIN_0OALL"],"via_scopes":["okta.idps.manage"],` + more,
		"0OSUPER": `{"composed":false,"traversable":true,"via_scopes":["okta.idps.manage"],"capabilities":["impersonate_via_idp"],"assumes":[],"role_checked":true}}`,
	} {
		if got := text(id); got != properties {
			t.Errorf("%s has\n%s, want\n%s", id, got, properties)
		}
	}
}

// TestProviderAdminsStrict expects none of these edges, and nothing said to be unknown for them,
// in graphs that leave out what a guard might stop.
func TestProviderAdminsStrict(t *testing.T) {
	t.Parallel()
	for paths, want := range map[graph.ScopePaths][]string{graph.ScopePathsStrict: {"0OSUPER"}, graph.ScopePathsOff: nil} {
		edges, unknown := buildProviders(t, providerOrganization(), paths)
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(edges))); diff != "" {
			t.Errorf("%s: who takes over (-want +got):\n%s", paths, diff)
		}
		if diff := cmp.Diff([]string{"permissions of custom role cr0unread"}, unknown); diff != "" {
			t.Errorf("%s: unknown (-want +got):\n%s", paths, diff)
		}
	}
}

// TestProvidersNotRead has identity providers that were not read: who may manage all of them can
// add one all the same, and of who may manage one it is not known.
func TestProvidersNotRead(t *testing.T) {
	t.Parallel()
	files := providerOrganization()
	files["manifest.json"].Data = []byte(strings.Replace(string(files["manifest.json"].Data), `"idps","state":"complete"`, `"idps","state":"denied"`, 1))
	delete(files, "idps.jsonl")
	edges, unknown := buildProviders(t, files, graph.ScopePathsFull)
	if diff := cmp.Diff(strings.Fields("0GORG 0OALL 0OSUPER 0UALL 0UNEW 0UORG"), slices.Sorted(maps.Keys(edges))); diff != "" {
		t.Errorf("who takes over (-want +got):\n%s", diff)
	}
	for _, provider := range []string{"0idpA, which is in resource set iamActive", "0idpI, which is in resource set iamInactive", "0idpGone, which is in resource set iamGone"} {
		if !slices.Contains(unknown, "status of identity provider "+provider) {
			t.Errorf("%s is not named among %q", provider, unknown)
		}
	}
}
