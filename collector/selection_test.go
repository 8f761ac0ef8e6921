package collector_test

import (
	"slices"
	"strings"
	"testing"

	"oktagon/collector"
)

// The names on the command line are a contract: none of these may go.
func TestResources(t *testing.T) {
	names := collector.Resources()
	for name := range strings.FieldsSeq("org users factors groups group-members apps app-users app-groups push-mappings grants jwks secrets " +
		"api-services devices agent-pools policies realms idps auth-servers api-tokens roles assignments resource-sets saml") {
		if !slices.Contains(names, name) {
			t.Errorf("%s is no resource", name)
		}
	}
}

func TestSelect(t *testing.T) {
	all, err := collector.Select(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	every := strings.Join(all.Names(), " ")
	for _, test := range []struct {
		only, skip string
		want       string
		notes      int
	}{
		{only: "users", want: "org users"},
		{only: "secrets", want: "org apps app-secrets secrets api-services", notes: 2},
		{only: "group-members app-groups", want: "org groups group-members apps app-groups", notes: 2},
		{only: "factors", want: "org users factors groups group-members assignees", notes: 4},
		{only: "policies idps", want: "org policies policy-mappings idps idp-users"},
		{only: "assignments", notes: 4, want: "org groups assignees clients user-assignments group-assignments client-assignments group-targets app-targets " +
			"resource-sets bindings binding-members"},
		{only: "resource-sets", want: "org resource-sets set-resources bindings binding-members"},
		{only: "apps", want: "org apps entra-tenants"},
		{only: "push-mappings", want: "org apps push-mappings push-targets", notes: 1},
		{skip: "groups", want: without(every, "groups group-members group-assignments"), notes: 2},
		{skip: "apps", want: without(every, "apps entra-tenants app-users app-groups push-mappings push-targets grants jwks app-secrets saml-apps"), notes: 8},
		{skip: "resource-sets", want: without(every, "resource-sets set-resources bindings binding-members")},
		{skip: "assignments", want: without(every, "assignees clients user-assignments group-assignments client-assignments group-targets app-targets")},
		{only: "creators", want: "org api-services creators", notes: 1},
		{only: "group-assignments", want: "org groups group-assignments resource-sets bindings binding-members", notes: 4},
		{skip: "creators", want: without(every, "creators")},
		{skip: "users api-services", want: without(every, "users factors api-services creators secrets"), notes: 2},
	} {
		s, err := collector.Select(strings.Fields(test.only), strings.Fields(test.skip))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(s.Names(), " "); got != test.want || len(s.Notes) != test.notes {
			t.Errorf("only %q skip %q: %s, want %s; notes %q", test.only, test.skip, got, test.want, s.Notes)
		}
	}
}

// Every name that the program prints can be typed: each selects the resource of this name.
func TestEveryResourceHasItsName(t *testing.T) {
	all, err := collector.Select(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all.Names() {
		if !slices.Contains(collector.Resources(), name) {
			t.Errorf("%s is not listed", name)
		}
		only, err := collector.Select([]string{name}, nil)
		if err != nil || !slices.Contains(only.Names(), name) {
			t.Errorf("--only %s: %v %v", name, only.Names(), err)
		}
		rest, err := collector.Select(nil, []string{name})
		if err != nil || name != "org" && slices.Contains(rest.Names(), name) {
			t.Errorf("--skip %s: %v %v", name, rest.Names(), err)
		}
	}
}

// without is a list of names without some of them.
func without(list, names string) string {
	left := slices.DeleteFunc(strings.Fields(list), func(name string) bool {
		return slices.Contains(strings.Fields(names), name)
	})
	return strings.Join(left, " ")
}
