package page_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// TestAgentCards reads a card of an AI agent as one of an integration: who owns it, what it
// reaches, which static secrets it gets, its credentials, and its findings.
func TestAgentCards(t *testing.T) {
	t.Parallel()
	doc := parse(t, write(t, demoReport(t)))
	card := doc.holder(t, "Deal Desk")
	for _, want := range []string{
		"marcus.feld@contoso.com DEPROVISIONED", "1 static secret", "3 high",
		"get 1 static secret: ERP key the same for every user",
		"act at 1 application: GitHub Enterprise: contoso-labs for its users, with issues.read, repos.read",
		"act at 1 agent: Catalog for its users, with all scopes",
		"act at 1 authorization server: Partner API for its users, with partners.read",
		"Ownermarcus.feld@contoso.com DEPROVISIONED: no longer accountable",
		"Static secretERP key secret, /finance/erp", "Static secretsvc-slack service account, connection INACTIVE",
		"ocs9Ad4Ke1Bw697", "deal-desk-1", "Used throughContoso Intranet", "Called byContoso Intranet", "Signs in byclient_secret_basic",
		`MATCH (n:Oktagon_AiAgent {objectid:"WLP7KD2MQX9TS4VB1697"}) RETURN n`, "Open in the Admin Console", "Last tokenno token in the log since 2026-08-04",
		"All owners of the agent have left", "It gets a static secret",
	} {
		if !strings.Contains(card.text, want) {
			t.Errorf("the card does not say %q: %s", want, card.text)
		}
	}
	if id := card.all("div", "body")[0].attrs["id"]; id != "wlp7Kd2mQx9Ts4Vb1697" {
		t.Errorf("the anchor of an agent is %s, which a link in a ticket does not have", id)
	}
	leads := func(a *element) bool { return a.attrs["href"] == "#wlp7Kd2mQx9Ts4Vb1697" }
	if !slices.ContainsFunc(doc.section(t, "findings").all("a"), leads) {
		t.Error("the findings do not lead to the agent")
	}
	catalog := doc.holder(t, "Catalog")
	for _, want := range []string{"not usable today", "it is not active", "OwnerIT group, has active members", "Called byDeal Desk"} {
		if !strings.Contains(catalog.text, want) {
			t.Errorf("the card of an agent that is not active does not say %q: %s", want, catalog.text)
		}
	}
}

// TestUnknownAgents says what of an agent was not read.
func TestUnknownAgents(t *testing.T) {
	t.Parallel()
	for refused, want := range map[string]string{
		snapshot.AgentConnections: "How far it reaches is not known",
		snapshot.AgentOwners:      "Ownernot known",
		snapshot.AgentKeys:        "Not read completely: there may be more.",
		snapshot.Apps:             "or more",
	} {
		doc := parse(t, write(t, reporttest.Report(t, reporttest.Deny(t, contoso(), refused))))
		if card := doc.holder(t, "Deal Desk"); !strings.Contains(card.text, want) {
			t.Errorf("without %s the card does not say %q: %s", refused, want, card.text)
		}
	}
}

// TestAgentConnections says which scopes the connections of an agent allow.
func TestAgentConnections(t *testing.T) {
	t.Parallel()
	r := demoReport(t)
	path := func(condition string, scopes ...string) report.Path {
		return report.Path{Edge: kind.ActsAtApp, TargetKind: kind.Application, Condition: condition, Scopes: scopes, Count: 1, Targets: []report.Target{{ID: "0oa1", Name: "CRM"}}}
	}
	r.Agents[0].Paths = []report.Path{path("EXCLUDE", "crm.delete"), path("ALL_SCOPES", "*"), path("INCLUDE_ONLY", "crm.read"), path("")}
	card := parse(t, write(t, r)).holder(t, r.Agents[0].Name)
	for _, want := range []string{"with all scopes but crm.delete", "CRM for its users, with all scopes", "with crm.read", "for its users, scopes not told"} {
		if !strings.Contains(card.text, want) {
			t.Errorf("the card does not say %q: %s", want, card.text)
		}
	}
}

// TestManyAgents checks that 200 agents are closed rows, that most are short, and that the page
// says so.
func TestManyAgents(t *testing.T) {
	t.Parallel()
	r := demoReport(t)
	before := len(write(t, r))
	one := r.Agents[0]
	r.Agents = nil
	for n := range 200 {
		a := one
		a.ID, a.Name = fmt.Sprintf("wlp%017d", n), fmt.Sprint("Agent ", n)
		r.Agents = append(r.Agents, a)
	}
	html := write(t, r)
	if grown := len(html) - before; grown > 650_000 {
		t.Errorf("200 agents take %d bytes", grown)
	}
	section := parse(t, html).section(t, "agents")
	cards := section.all("details", "holder")
	if n := len(section.all("svg", "diagram")); len(cards) != 200 || n != 20 {
		t.Errorf("%d agents, %d pictures", len(cards), n)
	}
	for _, card := range cards {
		if _, open := card.attrs["open"]; open {
			t.Error("an agent is open from the beginning")
		}
	}
	for _, want := range []string{"The first 20 rows are shown in full", "195 more rows"} {
		if !strings.Contains(section.text, want) {
			t.Errorf("it is not said: %s", want)
		}
	}
}
