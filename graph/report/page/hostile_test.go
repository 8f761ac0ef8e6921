package page_test

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph/grouprule"
	"oktagon/graph/kind"
	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// hostile are names that an organization can have.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</title></style></svg><b>`,
	`{{.Version}} {{template "top"}}`, `javascript:alert(1)`, "a\u202etxt.exe", "\u2067\u2066\u200e\u200f", "\x1b[31m\x00\x07\r\n\t", "\xff\xfe",
	`&lt;b&gt; &amp; ]]>`, "שלום עולם", strings.Repeat("W", 10_000), strings.Repeat("漢字", 5_000), "",
}

// named returns a report in which everything that an organization names has one name.
func named(name string) *report.Report {
	started := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	who := report.Principal{ID: name, Name: name, Kind: report.PrincipalUser, State: name, Admin: report.SuperAdmin}
	held := []report.Scope{{Name: "okta.users.manage", Tier: scopes.Takeover, Known: true}, {Name: name, Tier: scopes.Unknown}}
	paths := []report.Path{{Edge: kind.OktagonManageApp, Scopes: []string{name}, TargetKind: name, Count: 2, TakeOvers: 1,
		Targets: []report.Target{{ID: name, Name: name, TakesOver: true, ToOrganization: []report.Hop{{Name: name}, {Name: name}}}, {Name: name}}}}
	r := &report.Report{Run: report.Run{Version: "1", Started: started, Notes: []string{name}}, Organization: report.Organization{ID: name, Domain: name},
		Integrations: []report.Integration{{ID: name, Name: name, Type: name, Tier: scopes.Takeover, Scopes: held, Creator: who,
			Secrets: []report.Secret{{ID: name, Status: name}}, Paths: paths}},
		Applications: []report.Application{{ID: name, Name: name, Status: name, Client: report.OAuthClient{Type: name, AuthMethod: name}, Tier: scopes.Takeover, Scopes: held,
			Roles: []string{name}, Credentials: report.Credentials{Keys: []report.Key{{ID: name, KID: name, Status: name}}}, Paths: paths}},
		Tokens: []report.Token{{ID: name, Name: name, Owner: who, Network: name}},
		Agents: []report.Agent{{ID: name, Name: name, Status: name, Source: name, Owners: []report.AgentOwner{{ID: name, Name: name, IsUser: true, State: name}},
			Client:      report.AgentClient{Method: name, App: name, AppName: name, Callers: []report.NamedObject{{ID: name, Name: name}}},
			Connections: []snapshot.AgentConnection{staticSecret(name)}, Paths: paths}},
		Groups: []report.RuledGroup{ruledGroup(name)},
		ProviderAdmins: []report.ProviderAdmin{{Kind: report.OfUser, ID: name, Name: name, Status: name,
			Roles: []report.ProviderRole{{Name: name, Set: report.NamedObject{ID: name, Name: name}}}}},
		Flows:        []report.Flow{{Flow: snapshot.Flow{ID: name, Status: snapshot.Some(name)}, Name: name}},
		Coverage:     []snapshot.Coverage{{Resource: "users", State: snapshot.Denied, Reason: name, Notes: []string{name}}},
		NotEvaluated: []report.NotEvaluated{{ID: "INT-09", Severity: report.High, Title: "x", Missing: []string{"users is denied"}}},
		Changes: &report.Changes{Baseline: name, Notes: []string{name}, Changes: []report.Change{{Kind: report.ChangedScope, What: report.Added, ID: name, Name: name,
			Holder: report.Subject{Kind: report.OfIntegration, ID: name, Name: name}, From: name, To: name}}},
	}
	for _, kind := range []string{report.OfIntegration, report.OfApplication, report.OfToken, report.OfAgent, report.OfGroup} {
		r.Findings = append(r.Findings, &report.Finding{ID: "INT-01", Severity: report.Critical, Title: "x", Advice: "y",
			Subject: report.Subject{Kind: kind, ID: name, Name: name}, Evidence: []report.Evidence{{What: "scope", ID: name, Name: name, Value: name}}})
	}
	return r
}

func staticSecret(name string) (c snapshot.AgentConnection) {
	c.ID, c.Type, c.Status = name, snapshot.Some("STS_VAULT_SECRET"), snapshot.Some("ACTIVE")
	c.Secret.Name, c.Secret.Path = snapshot.Some(name), snapshot.Some(name)
	return c
}

// ruledGroup has a rule that users and holders of roles can trigger.
func ruledGroup(name string) report.RuledGroup {
	objects := []report.NamedObject{{ID: name, Name: name}}
	r := &report.FillingRule{Writers: objects}
	r.ID, r.Name, r.Status = name, snapshot.Some(name), snapshot.Some("ACTIVE")
	r.Conditions.Expression.Value = snapshot.Some(name)
	r.Self = grouprule.Trigger{Known: true, Possible: true, Certain: true, Attributes: []string{name}}
	finding := &report.Finding{ID: "RUL-01", Severity: report.High, Subject: report.Subject{Kind: report.OfGroup, ID: name, Name: name}}
	return report.RuledGroup{ID: name, Name: name, Rules: []*report.FillingRule{r}, Pushed: objects, Apps: objects, Result: report.Result{Findings: report.Findings{finding}}}
}

// outline returns the elements of a page without their texts.
func outline(e *element, b *strings.Builder) string {
	for _, c := range e.children {
		b.WriteString("<" + c.name + " " + c.attrs["class"])
		outline(c, b)
		b.WriteString(">")
	}
	return b.String()
}

// A name of megabytes stands in a page many times. It is cut, and the page says so.
func TestHugeName(t *testing.T) {
	t.Parallel()
	page := write(t, named(strings.Repeat("W", 5<<20)))
	if len(page) > 2<<20 {
		t.Errorf("the page has %d bytes", len(page))
	}
	if !strings.Contains(string(page), "(cut: it has 5,242,880 characters, all of them are in the graph)") {
		t.Error("the page does not say that a name is cut")
	}
}

// TestHostileNames checks that no name becomes markup, changes the writing direction, or is lost.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	plain := outline(parse(t, write(t, named("plain"))), &strings.Builder{})
	long := outline(parse(t, write(t, named(strings.Repeat("long ", 100)))), &strings.Builder{})
	for _, name := range hostile {
		html := write(t, named(name))
		doc := parse(t, html)
		want := plain
		if len(name) > 1000 {
			want = long
		}
		if got := outline(doc, &strings.Builder{}); got != want && name != "" {
			t.Errorf("%.40q makes other elements: %s", name, cmp.Diff(want, got))
		}
		for _, r := range string(html) {
			if r != '\n' && (unicode.Is(unicode.Cf, r) || unicode.IsControl(r)) {
				t.Errorf("%.40q: the page has %U", name, r)
				break
			}
		}
		if len(name) > 1000 && !strings.Contains(doc.text, name) {
			t.Errorf("%.40q: the whole name is nowhere", name)
		}
		if len(html) > 2<<20 {
			t.Errorf("%.40q: %d bytes", name, len(html))
		}
	}
}

// TestDirection checks that every name is in an element with its own writing direction.
func TestDirection(t *testing.T) {
	t.Parallel()
	const name = "שלום"
	var check func(e *element, isolated bool)
	check = func(e *element, isolated bool) {
		isolated = isolated || e.name == "bdi" || e.name == "code" || e.name == "text" || e.name == "title" || e.hasClass("mono")
		if strings.Contains(e.text, name) && !isolated {
			below := 0
			for _, c := range e.children {
				below += strings.Count(c.text, name)
			}
			if below < strings.Count(e.text, name) {
				t.Errorf("a name is not isolated in <%s class=%q>: %s", e.name, e.attrs["class"], e.text)
			}
		}
		for _, c := range e.children {
			check(c, isolated)
		}
	}
	check(parse(t, write(t, named(name))), false)
}
