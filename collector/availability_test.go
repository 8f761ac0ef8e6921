package collector_test

import (
	"testing"

	"oktagon/collector/oktatest"
)

// What an organization cannot have is told from what it refuses: by its engine, by the
// scope, and by the answer.
func TestAbsentIsNotDenied(t *testing.T) {
	t.Parallel()
	refused := func(path string) oktatest.Options {
		return oktatest.Options{Faults: fault(t, path+":403")}
	}
	classic := func(path string) oktatest.Options {
		o := refused(path)
		o.Pipeline = "v1"
		return o
	}
	for _, test := range []struct {
		name string
		setup
		want string
	}{
		{"devices are refused", setup{fake: refused("/api/v1/devices")}, "denied: devices"},
		{"Classic has no devices", setup{fake: classic("/api/v1/devices")}, "absent: devices"},
		{"Classic may have realms", setup{fake: classic("/api/v1/realms")}, "denied: realms"},
		{"realms are refused", setup{fake: refused("/api/v1/realms")}, "denied: realms"},
		{"no scope for realms", setup{withoutScope: "okta.realms.read"}, "denied: realms"},
		{"no scope for devices", setup{withoutScope: "okta.devices.read"}, "denied: devices"},
		{"no scope for roles", setup{withoutScope: "okta.roles.read"},
			"denied: roles permissions assignees user-assignments group-assignments client-assignments group-targets app-targets " +
				"resource-sets set-resources bindings binding-members; partial: factors"},
		{"no scope for clients", setup{withoutScope: "okta.clients.read"}, "denied: clients client-assignments; partial: group-targets app-targets"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			collectIn(t, contoso(t), test.setup).expect(t, test.want)
		})
	}
}

// A list that answers 404 after its first page exists, and has failed.
func TestNotFoundAfterFirstPage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"/api/v1/users:404:nth=2":   "partial: users factors",
		"/api/v1/devices:404:nth=2": "partial: devices",
	} {
		c := collectIn(t, contoso(t), setup{fake: oktatest.Options{PageSize: 2, Faults: fault(t, text)}})
		c.expect(t, want)
	}
}
