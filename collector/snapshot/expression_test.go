package snapshot_test

import (
	"strings"
	"testing"

	"oktagon/collector/snapshot"
)

func TestDirectField(t *testing.T) {
	for expression, want := range map[string]string{
		"${source.login}": "source.login", "user.email": "user.email", " ${ appuser.userName } ": "appuser.userName",
		"user.cost_center2": "user.cost_center2", "idpuser.email": "", "user.": "", "user.2x": "", "user.a.b": "", "user.a+b": "",
		"${source.login}@x": "", "${source.login}${user.email}": "", "${fn:substringBefore(source.login, \"@\")}": "",
		"User.email": "", "${user.email": "", "user.email}": "", "": "", "${}": "",
	} {
		f, ok := snapshot.DirectField(expression)
		if ok != (want != "") || ok && f.String() != want {
			t.Errorf("%q: %v, %v; want %q", expression, f, ok, want)
		}
	}
}

func FuzzUnwrap(f *testing.F) {
	for _, seed := range []string{"${source.login}", "${a}${b}", "${ x ? '}' : \"{\" }", "plain"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		inner := snapshot.UnwrapExpression(expression)
		if !strings.Contains(expression, inner) || inner != strings.TrimSpace(inner) {
			t.Errorf("%q: %q", expression, inner)
		}
		if field, ok := snapshot.DirectField(expression); ok && field.String() != inner {
			t.Errorf("%q is the field %s and the text %s", expression, field, inner)
		}
	})
}
