package collector_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// agentsOnly selects the agents and nothing else.
var agentsOnly = []string{snapshot.AIAgents, snapshot.AgentOwners}

// An organization without agents is complete, and is asked once. One that refuses is told
// apart from it when something points to agents.
func TestOrganizationsWithoutAgents(t *testing.T) {
	t.Parallel()
	const agents = "/workload-principals/api/v1/ai-agents"
	for _, test := range []struct {
		client, effect string
		want           snapshot.State
	}{
		{"0oa1", "404", snapshot.Absent}, {"0oa1", "405", snapshot.Absent}, {"0oa1", "401/E0000015", snapshot.Absent},
		{"0oa1", "403", snapshot.Absent}, {"0oa1", "500", snapshot.Failed}, {"wlp1", "403", snapshot.Denied},
	} {
		w := create(t)
		listing(t, w, snapshot.Clients, snapshot.Client{ID: test.client})
		listing(t, w, snapshot.AIAgents, snapshot.AIAgent{ID: "wlp1"})
		c := collectIn(t, w.Snapshot(), setup{fake: oktatest.Options{Faults: fault(t, agents+":"+test.effect)}})
		if c.err != nil {
			t.Fatal(c.err)
		}
		for name := range strings.FieldsSeq(ofAgents) {
			if row := c.Manifest.CoverageOf(name); row.State != test.want || row.Reason == "" {
				t.Errorf("%s with client %s: %+v", test.effect, test.client, row)
			}
		}
		for request := range c.fake.Requests() {
			if strings.Contains(request, agents+"/") || strings.Contains(request, "delegation-links") || strings.Contains(request, "governance") {
				t.Errorf("%s: %s was sent", test.effect, request)
			}
		}
	}
}

// The scopes are requested when the resource is named, or when something points to agents.
func TestScopesOfAgentsOnDemand(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		client string // in the organization
		only   []string
		grants bool
		fault  string
		want   snapshot.State
	}{
		"nothing points to agents":        {"0oa1", nil, true, "", snapshot.Absent},
		"it is not known whether it does": {"0oa1", nil, true, "/oauth2/v1/clients:403", snapshot.Skipped},
		"a client is an agent":            {"wlp1", nil, true, "", snapshot.Complete},
		"the scope is not granted":        {"wlp1", nil, false, "", snapshot.Denied},
		"agents are named":                {"0oa1", agentsOnly, true, "", snapshot.Complete},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := create(t)
			listing(t, w, snapshot.Clients, snapshot.Client{ID: test.client})
			listing(t, w, snapshot.AIAgents, snapshot.AIAgent{ID: "wlp1"})
			granted := oktatest.Scopes()
			if !test.grants {
				granted = slices.DeleteFunc(granted, func(scope string) bool { return scope == "okta.aiAgents.read" })
			}
			s := setup{only: test.only, usualScopes: true, credential: &okta.Credential{Mode: okta.ClientSecret, ClientID: "c", ClientSecret: "s"}}
			s.fake.Clients = []oktatest.Client{{ID: "c", Secret: "s", Scopes: granted}}
			if test.fault != "" {
				s.fake.Faults = fault(t, test.fault)
			}
			c := collectIn(t, w.Snapshot(), s)
			if c.err != nil {
				t.Fatal(c.err)
			}
			if row := c.Manifest.CoverageOf(snapshot.AIAgents); row.State != test.want {
				t.Errorf("%+v", row)
			}
		})
	}
}

// A joined filter that Okta does not understand is sent again, one agent at a time.
func TestFiltersOfOneAgent(t *testing.T) {
	t.Parallel()
	const links, owners = "/workload-principals/api/v1/delegation-links", "/governance/api/v1/resource-owners"
	for text, want := range map[string]struct {
		requests int
		state    snapshot.State
	}{
		links:                    {1, snapshot.Complete},
		links + ":400:nth=1":     {3, snapshot.Complete},
		links + ":400":           {3, snapshot.Failed}, // the first agent's, with smaller pages too
		owners:                   {1, snapshot.Complete},
		owners + ":400:nth=1":    {3, snapshot.Complete},
		owners + ":400":          {2, snapshot.Skipped},
		owners + ":401/E0000015": {1, snapshot.Skipped},
		owners + ":403":          {1, snapshot.Skipped},
		owners + ":404":          {1, snapshot.Skipped},
		owners + ":405":          {1, snapshot.Skipped},
		owners + ":html":         {1, snapshot.Skipped},
	} {
		path, _, faulty := strings.Cut(text, ":")
		o := oktatest.Options{}
		if faulty {
			o.Faults = fault(t, text)
		}
		c := collectIn(t, contoso(t), setup{only: agentsOnly, fake: o})
		if c.err != nil {
			t.Fatal(c.err)
		}
		resource := snapshot.DelegationLinks
		if path == owners {
			resource = snapshot.AgentOwners
		}
		row := c.Manifest.CoverageOf(resource)
		if n := c.fake.Requests()["GET "+path]; n != want.requests || row.State != want.state {
			t.Errorf("%s: %d requests, %+v", text, n, row)
		}
		if row.State == snapshot.Complete && row.Objects != 2 {
			t.Errorf("%s: %d objects", text, row.Objects)
		}
	}
}

// Agents have their ORN in one of three places.
func TestORNsOfAgents(t *testing.T) {
	t.Parallel()
	var linked, own snapshot.AIAgent
	linked.Links.DelegationLinks.Href = snapshot.Some("https://x.okta.com/workload-principals/api/v1/delegation-links?filter=to.resourceOrn%20eq%20%22orn:okta:directory:00oEx:workload-principals:ai-agents:wlpA%22")
	own.ORN = snapshot.Some("orn:oktapreview:directory:00oEx:workload-principals:ai-agents:wlpB")
	strange := snapshot.AIAgent{ID: "wlpC", ORN: snapshot.Some(`orn:okta:a:b:c" or "x`)}
	for want, a := range map[string]snapshot.AIAgent{
		"orn:okta:directory:00oEx:workload-principals:ai-agents:wlpA":        linked,
		"orn:oktapreview:directory:00oEx:workload-principals:ai-agents:wlpB": own,
		"orn:part:directory:00oEx:workload-principals:ai-agents:wlpC":        strange,
	} {
		if got := a.ResourceName("00oEx", "part"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// What an organization has for some agents, it is not said to lack for others; and no batch of a
// filter is lost when others are answered.
func TestAbsentForSomeAgents(t *testing.T) {
	t.Parallel()
	w := create(t)
	var agents []snapshot.Record
	for n := range 45 {
		agents = append(agents, snapshot.AIAgent{ID: fmt.Sprintf("wlp%02d", n), Status: snapshot.Some("ACTIVE")})
	}
	listing(t, w, snapshot.AIAgents, agents...)
	for path, test := range map[string]struct{ resource, says string }{
		"/workload-principals/api/v1/delegation-links":                {snapshot.DelegationLinks, "1 of 3 are said not to be in this organization, which has the others (wlp"},
		"/workload-principals/api/v1/ai-agents/{id}/connections":      {snapshot.AgentConnections, "1 of 45 are said not to be in this organization, which has the others (wlp"},
		"/workload-principals/api/v1/ai-agents/{id}/credentials/jwks": {snapshot.AgentKeys, "1 of 45 are said not to be in this organization, which has the others (wlp"},
	} {
		c := collectIn(t, w.Snapshot(), setup{only: agentsOnly, fake: oktatest.Options{Faults: fault(t, path+":401/E0000015:nth=2")}})
		if row := c.Manifest.CoverageOf(test.resource); row.State != snapshot.Partial || !strings.Contains(row.Reason, test.says) {
			t.Errorf("%+v", row)
		}
	}
	c := collectIn(t, w.Snapshot(), setup{only: agentsOnly, fake: oktatest.Options{Faults: fault(t, "/workload-principals/api/v1/delegation-links:403:nth=2")}})
	if row := c.Manifest.CoverageOf(snapshot.DelegationLinks); row.State != snapshot.Partial || !strings.Contains(row.Reason, "1 of 3 denied (wlp20 and 19 more): ") {
		t.Errorf("%+v", row)
	}
}

// An agent whose owners are not understood is not without an owner.
func TestUnclearOwners(t *testing.T) {
	t.Parallel()
	w := create(t)
	listing(t, w, snapshot.AIAgents, snapshot.AIAgent{ID: "wlp1", Status: snapshot.Some("ACTIVE")})
	owner := snapshot.AgentOwner{Resource: snapshot.OwnedResource{ORN: snapshot.Some("orn:okta:directory:00o:workload-principals:ai-agents:wlp1")}}
	for _, test := range []struct {
		principals []snapshot.OwnerOfOne
		want       []string
	}{{nil, []string{""}}, {[]snapshot.OwnerOfOne{}, nil}} {
		owner.Principals = test.principals
		listing(t, w, snapshot.AgentOwners, owner)
		c := collectIn(t, w.Snapshot(), setup{only: agentsOnly})
		c.expect(t, "")
		if got := records[snapshot.AgentOwner](t, c.Snapshot, snapshot.AgentOwners)[0]; !slices.Equal(got.Owners(), test.want) {
			t.Errorf("%+v has the owners %q", got, got.Owners())
		}
	}
}
