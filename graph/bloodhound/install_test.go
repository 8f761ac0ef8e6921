package bloodhound

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/bloodhound/bloodhoundfake"
)

const definition = `{"schema":{"name":"Oktagon","display_name":"Ours","version":"v1.2.0","namespace":"Oktagon"},
"node_kinds":[{"name":"Oktagon_Scope","color":"#7a4fd3"}],"relationship_kinds":[{"name":"Oktagon_Holds"}]}`

var official = bloodhoundfake.Extension{ID: 1, Name: "Okta Extension", Version: "v2.9.0", Namespace: "Okta", Builtin: true}

func TestInstallExtension(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, bh := fake(t, bloodhoundfake.Options{Extensions: []bloodhoundfake.Extension{official}})
		all, err := bh.InstalledExtensions(t.Context())
		if _, ours := all.Find(OktagonNamespace); err != nil || ours {
			t.Error(all, err)
		}
		if e, ok := all.Find(OktaNamespace); !ok || e != (Extension{"Okta Extension", "v2.9.0", "Okta", true}) {
			t.Error(e)
		}
		if notes := strings.Join(all.Notes(), "\n"); !strings.Contains(notes, "--install-extension") || strings.Contains(notes, "no Okta extension") {
			t.Error(notes)
		}
		higher := strings.ReplaceAll(definition, "v1.2.0", "v1.10.0")
		for i, step := range []struct {
			definition string
			want       Installed
		}{{definition, Created}, {definition, Current}, {higher, Replaced}, {definition, Newer}} {
			if got, err := bh.InstallExtension(t.Context(), []byte(step.definition)); err != nil || got != step.want {
				t.Errorf("%d: %s, %v", i, got, err)
			}
		}
		there := s.Extensions()
		if len(there) != 2 || there[0] != official || there[1].Version != "v1.10.0" {
			t.Errorf("%+v", there)
		}
		if puts := strings.Count(strings.Join(s.Requests(), " "), "PUT"); puts != 2 {
			t.Errorf("%d uploads", puts)
		}
		if all, err := bh.InstalledExtensions(t.Context()); err != nil || all.Notes() != nil {
			t.Error(all.Notes(), err)
		}
		if notes := (Extensions{}).Notes(); len(notes) != 2 || !strings.Contains(notes[0], "no path is found") || !strings.Contains(notes[0], "openhound-okta") {
			t.Error(notes)
		}
		older := Extensions{{Namespace: OktaNamespace, Version: "v2.8.3"}, {Namespace: OktagonNamespace}}
		if notes := older.Notes(); len(notes) != 1 || !strings.Contains(notes[0], "v2.8.3") || !strings.Contains(notes[0], "v2.9.0") {
			t.Error(notes)
		}
		newer := Extensions{{Namespace: OktaNamespace, Version: "v2.10.0"}, {Namespace: OktagonNamespace}}
		if notes := newer.Notes(); notes != nil {
			t.Error(notes)
		}
	})
}

// Only our definition is sent, never that of another extension.
func TestInstallRefusesOtherExtensions(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, bh := fake(t, bloodhoundfake.Options{})
		for _, bad := range []string{
			strings.ReplaceAll(definition, `"namespace":"Oktagon"`, `"namespace":"Okta"`),
			strings.ReplaceAll(definition, `"name":"Oktagon"`, `"name":"SOOkta"`),
			strings.ReplaceAll(definition, "v1.2.0", ""),
			"{", `[]`,
		} {
			_, err := bh.InstallExtension(t.Context(), []byte(bad))
			wantText(t, err, "extension definition")
		}
		if len(s.Requests()) != 0 {
			t.Error(s.Requests())
		}
	})
}

func TestInstallExtensionRefused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		_, bh := fake(t, bloodhoundfake.Options{NoExtensions: true})
		_, err := bh.InstallExtension(t.Context(), []byte(definition))
		wantText(t, err, "404", "Early Access Features", "paths ignore its edges")
		_, bh = fake(t, bloodhoundfake.Options{Roles: []string{"Power User"}})
		_, err = bh.InstallExtension(t.Context(), []byte(definition))
		wantText(t, err, "403", "only the role Administrator", "--print-extension")
		_, bh = fake(t, bloodhoundfake.Options{})
		_, err = bh.InstallExtension(t.Context(), []byte(strings.ReplaceAll(definition, "#7a4fd3", "blue")))
		wantText(t, err, "400: invalid color blue", "v9.0 is the least")
	})
}

// Queries bring the definition that they need. Who may not install it is told who must,
// and gets the queries all the same; who asked for the definition itself gets an error.
func TestQueriesBringTheExtension(t *testing.T) {
	bubble(t, func(t *testing.T) {
		want := InstallOptions{Extension: []byte(definition), ForQueries: true, Queries: []Query{{"A", "q", ""}}}
		s, bh := fake(t, bloodhoundfake.Options{})
		if notes, err := bh.Prepare(t.Context(), want); err != nil || len(s.Extensions()) != 1 || len(s.Queries()) != 1 {
			t.Error(notes, err, s.Extensions())
		}
		for _, o := range []bloodhoundfake.Options{{Roles: []string{"Power User"}}, {NoExtensions: true}} {
			s, bh := fake(t, o)
			notes, err := bh.Prepare(t.Context(), want)
			if text := strings.Join(notes, "\n"); err != nil || len(s.Queries()) != 1 || !strings.Contains(text, "a query that names a kind of it fails") {
				t.Error(text, err, s.Queries())
			}
			_, bh = fake(t, o)
			if _, err := bh.Prepare(t.Context(), InstallOptions{Extension: []byte(definition)}); err == nil {
				t.Error("no error")
			}
		}
		_, bh = fake(t, bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Method: "PUT", Status: 400, Message: "invalid color"}}})
		if _, err := bh.Prepare(t.Context(), want); err == nil {
			t.Error("a definition that is wrong is no matter of rights")
		}
	})
}

// Rules come after the extension, whose kinds they name. One that is there stays.
func TestInstallZoneRules(t *testing.T) {
	bubble(t, func(t *testing.T) {
		rule := ZoneRule{Name: "Oktagon: R", Cypher: "MATCH (n)-[:Oktagon_Holds]->() RETURN n", Zone: "Tier Zero"}
		want := InstallOptions{Extension: []byte(definition), ForQueries: true, Queries: []Query{{"A", "q", ""}}, ZoneRules: []ZoneRule{rule}}
		s, bh := fake(t, bloodhoundfake.Options{})
		for _, note := range []string{"privilege zone rules: 1 added, 0 were there", "privilege zone rules: 0 added, 1 were there"} {
			if notes, err := bh.Prepare(t.Context(), want); err != nil || !strings.Contains(strings.Join(notes, "\n"), note) {
				t.Error(notes, err)
			}
		}
		if rules := s.ZoneRules(); len(rules) != 1 || rules[0].Seeds[0].Type != seedCypher || rules[0].Seeds[0].Value != rule.Cypher {
			t.Errorf("%+v", rules)
		}
		// Without the extension the rule would be refused: it is not tried.
		s, bh = fake(t, bloodhoundfake.Options{NoExtensions: true})
		if notes, err := bh.Prepare(t.Context(), want); err != nil || len(s.ZoneRules()) != 0 || strings.Contains(strings.Join(notes, "\n"), "privilege zone") {
			t.Error(notes, err)
		}
		s, bh = fake(t, bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Path: zonesPath, Status: 404, Message: "resource not found"}}})
		if notes, err := bh.Prepare(t.Context(), want); err != nil || len(s.Queries()) != 1 || !strings.Contains(strings.Join(notes, "\n"), "privilege zone rules: not added") {
			t.Error(notes, err)
		}
		want.ZoneRules[0].Zone = "Tier One"
		_, bh = fake(t, bloodhoundfake.Options{})
		_, err := bh.Prepare(t.Context(), want)
		wantText(t, err, `rule "Oktagon: R"`, "no privilege zone Tier One")
	})
}

// A release that does not know the texts of kinds gets the definition without them.
func TestDefinitionForOlderReleases(t *testing.T) {
	t.Parallel()
	full := `{"schema":{"name":"X"},"node_kinds":[{"name":"X_A","info":{"a":{}}}],"relationship_kinds":[{"info":{},"name":"X_B"}]}`
	for version, want := range map[string]string{
		"v9.6.0": full, "": full, "v9.5.0": full,
		"v9.4.2": `{"node_kinds":[{"name":"X_A"}],"relationship_kinds":[{"name":"X_B"}],"schema":{"name":"X"}}`,
	} {
		if got := string(definitionFor(version, []byte(full))); got != want {
			t.Errorf("%s: %s", version, got)
		}
	}
}

func TestInstallQueries(t *testing.T) {
	bubble(t, func(t *testing.T) {
		mine := bloodhoundfake.Query{ID: 1, Name: "B", Query: "changed by hand"}
		s, bh := fake(t, bloodhoundfake.Options{Queries: []bloodhoundfake.Query{mine}})
		queries := []Query{{"A", `MATCH (n:K) WHERE n.x < "ü" RETURN n`, "a & b"}, {"B", "MATCH (n) RETURN n", ""}, {"C", "MATCH (n) RETURN n", ""}}
		for i, want := range [][][]string{{{"A", "C"}, {"B"}}, {nil, {"A", "B", "C"}}} {
			created, existing, err := bh.InstallQueries(t.Context(), queries)
			if diff := cmp.Diff(want, [][]string{created, existing}); diff != "" || err != nil {
				t.Errorf("%d: %s %v", i, diff, err)
			}
		}
		there := s.Queries()
		if len(there) != 3 || there[0] != mine || there[1].Query != queries[0].Query || there[1].Description != "a & b" {
			t.Errorf("%+v", there)
		}
	})
}

func TestInstallQueriesTroubled(t *testing.T) {
	bubble(t, func(t *testing.T) {
		// The list does not show what is there: one that exists is no failure.
		_, bh := fake(t, bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Method: "POST", Path: queriesPath, First: 1, Status: 400,
			Message: "duplicate name for saved query: please choose a different name"}}})
		created, existing, err := bh.InstallQueries(t.Context(), []Query{{"A", "q", ""}, {"B", "q", ""}})
		if diff := cmp.Diff([][]string{{"B"}, {"A"}}, [][]string{created, existing}); diff != "" || err != nil {
			t.Error(diff, err)
		}
		// A query is not made twice when an answer is lost.
		s, bh := fake(t, bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Method: "POST", Path: queriesPath, Lost: true}}})
		_, _, err = bh.InstallQueries(t.Context(), []Query{{"A", "q", ""}})
		wantText(t, err, `save query "A"`, "no answer")
		if len(s.Queries()) != 1 || len(s.Requests()) != 2 {
			t.Error(s.Requests())
		}
		_, bh = fake(t, bloodhoundfake.Options{})
		_, _, err = bh.InstallQueries(t.Context(), []Query{{"A", "", ""}})
		wantText(t, err, "400: the name and/or query field is empty", "did not accept the query")
		_, bh = fake(t, bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Status: 403, Message: "Forbidden"}}})
		_, _, err = bh.InstallQueries(t.Context(), nil)
		if !errors.As(err, new(*APIError)) {
			t.Error(err)
		}
	})
}

func TestCompareVersions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{{"v1.2.0", "v1.10.0", -1}, {"v2.0", "v1.9.9", 1}, {"v1.0.0", "1.0.0", 0}, {"v1.0.1-rc1", "v1.0.0", 1}, {"", "v0.0.1", -1}, {"v1.0.0", "x", 1}, {"x", "y", 0}} {
		if got := compareVersions(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %d", c.a, c.b, got)
		}
	}
}
