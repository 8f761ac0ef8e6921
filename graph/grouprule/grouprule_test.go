package grouprule

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
)

// What expressions name, as the page's grammar has them.
func TestParse(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]Expression{
		`user.a == "x"`: {Attributes: []string{"a"}},
		`"x" != user.a && user.b <= 3 or !user.c`:              {Attributes: []string{"a", "b", "c"}},
		`(user.a > -1.5 And user.b == null) || true == user.a`: {Attributes: []string{"a", "b"}},
		`user.a matches "^x\"y$"`:                              {Attributes: []string{"a"}},
		`String.stringContains(String.toLowerCase(user.a), 'x')`: {Attributes: []string{"a"},
			Functions: []string{"String.stringContains", "String.toLowerCase"}},
		`String.len(String.replace(user.a, " ", "")) >= 3`: {Attributes: []string{"a"}, Functions: []string{"String.len", "String.replace"}},
		`user.getInternalProperty("status") == "ACTIVE"`:   {Functions: []string{"user.getInternalProperty"}},
		`isMemberOfGroup("00g1") OR isMemberOfAnyGroup("00g2", "00g1")`: {Functions: []string{"isMemberOfGroup", "isMemberOfAnyGroup"},
			GroupIDs: []string{"00g1", "00g2"}},
		`!isMemberOfGroupNameStartsWith("Adm")`: {Functions: []string{"isMemberOfGroupNameStartsWith"},
			NameTests: []NameTest{{"isMemberOfGroupNameStartsWith", "Adm"}}},
		`user.getGroups({'group.profile.name': 'x', 'operator': 'STARTS_WITH'}).size() > 0`: {Functions: []string{"user.getGroups"},
			NameTests: []NameTest{{Function: "user.getGroups"}}},
		`!user.getGroups({'group.id': {'00g1'}}).isEmpty()`: {Functions: []string{"user.getGroups"}},

		``:                                   {Problem: &Problem{1, "the expression ends too early"}},
		`user.a ? true : false`:              {Problem: &Problem{8, "a character that is not understood"}},
		`user.ü == "x"`:                      {Problem: &Problem{6, "a character that is not understood"}},
		`user.a == user.b`:                   {Problem: &Problem{1, "a comparison of two attributes, or of none"}},
		`"a" == "a"`:                         {Problem: &Problem{1, "a comparison of two attributes, or of none"}},
		`user.a.b == "x"`:                    {Problem: &Problem{6, "a part of an attribute"}},
		`user.a == "x`:                       {Problem: &Problem{11, "a text without its closing quote"}},
		`user.a == "x" user.b`:               {Problem: &Problem{15, "something that is not read"}},
		`(user.a == "x"`:                     {Problem: &Problem{15, "the expression ends too early"}},
		`user.getLinkedObject("manager")`:    {Problem: &Problem{6, "a function of users that is not read"}},
		`hasDirectoryUser()`:                 {Problem: &Problem{1, "a name that is not read"}},
		`String.len(user.a)`:                 {Problem: &Problem{1, "a value where a condition is needed"}},
		`String.append(user.a, user.b)=="x"`: {Problem: &Problem{8, "a function of more than one attribute, or of something else"}},
		`String.join(",", user.a) == "x"`:    {Problem: &Problem{8, "a function of texts that is not read"}},
		`isMemberOfGroup(user.a)`:            {Problem: &Problem{17, "something that is not read"}},
		`isMemberOfGroup("a", "b")`:          {Problem: &Problem{1, "a test of groups with another number of arguments"}},
		`isMemberOfNothing("a")`:             {Problem: &Problem{1, "a function that is not read"}},
		`isMemberOfGroup("a") == true`:       {Problem: &Problem{1, "a comparison that is not read"}},
		`user.getInternalProperty("x")==1`:   {Problem: &Problem{30, "an internal property that is not read"}},
		`user.getGroups(user.a)`:             {Problem: &Problem{16, "something that is not read"}},
		strings.Repeat("(", 1000):            {Problem: &Problem{51, "it is nested too deeply"}},
		strings.Repeat("!", 1000):            {Problem: &Problem{51, "it is nested too deeply"}},
		strings.Repeat(" ", 40_000):          {Problem: &Problem{1, "it is too long"}},
		alternatives(7):                      {Problem: &Problem{1, "it has too many alternatives"}},
	} {
		got := Parse(expression)
		got.disjuncts = nil
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(Expression{})); diff != "" {
			t.Errorf("%.80s (-want +got):\n%s", expression, diff)
		}
	}
}

// alternatives has two to the power of n alternatives.
func alternatives(n int) string {
	return strings.TrimSuffix(strings.Repeat("(user.a OR user.b) AND ", n), " AND ")
}

func schemas(known bool, all ...map[string]snapshot.SchemaAttribute) *Schemas {
	s := &Schemas{known: known}
	for _, attributes := range all {
		var schema snapshot.UserSchema
		schema.Definitions.Base.Properties = attributes
		s.all = append(s.all, schema)
	}
	return s
}

func attribute(action, master string, values ...string) snapshot.SchemaAttribute {
	a := snapshot.SchemaAttribute{Permissions: []snapshot.SchemaPermission{{Principal: snapshot.Some("SELF"), Action: snapshot.Some(action)}}, Enum: values}
	if master != "" {
		a.Master = &snapshot.SchemaMaster{Type: snapshot.Some(master)}
	}
	return a
}

// Who can make an expression true. The letters of an attribute say who may write it: o users
// whatever their source, w users without a source, r nobody but administrators, v users, one
// of two values, m somebody else's list of sources.
func TestTriggers(t *testing.T) {
	t.Parallel()
	unread := attribute("READ_WRITE", "", "", "low") // a value that is not a text
	immutable := attribute("READ_WRITE", "")
	immutable.Mutability = snapshot.Some("IMMUTABLE")
	s := schemas(true, map[string]snapshot.SchemaAttribute{
		"o": attribute("READ_WRITE", "OKTA"), "w": attribute("READ_WRITE", ""), "w2": attribute("READ_WRITE", "PROFILE_MASTER"), "r": attribute("READ_ONLY", ""),
		"v": attribute("READ_WRITE", "", "none", "low"), "m": attribute("READ_WRITE", "OVERRIDE"), "i": immutable, "u": unread, "email": attribute("READ_WRITE", "")})
	for expression, want := range map[string]string{
		`user.w == "x"`:                                  "certain [w]",
		`user.o == "x"`:                                  "everyone [o]",
		`user.o == "x" AND user.w2 == "y"`:               "certain [o w2]",
		`user.w == "x" OR user.o == "y"`:                 "everyone [o]",
		`user.r == "x"`:                                  "no",
		`user.w == "x" AND user.r == "y"`:                "no partly [r]",
		`user.w == "x" OR user.r == "y"`:                 "certain [w]",
		`!(user.r == "x" AND user.w == "y")`:             "certain [w]",
		`!(user.r == "x" OR user.w == "y")`:              "no partly [r]",
		`user.m == "x"`:                                  "no",
		`user.i == "x"`:                                  "no",
		`user.email == "x"`:                              "no soft [email]",
		`user.email == "x" AND user.w == "y"`:            "no soft [email]",
		`user.w == "x" AND isMemberOfGroup("00g1")`:      "no",
		`user.w == "x" AND !isMemberOfGroup("g")`:        "no",
		`user.v == "top"`:                                "no",
		`user.v == "low"`:                                "certain [v]",
		`user.v != "low"`:                                "certain [v]",
		`!(user.v != "top")`:                             "no",
		`user.v == null`:                                 "certain [v]",
		`user.u == "low"`:                                "certain [u]",
		`user.u != "low"`:                                "no",
		`!String.startsWith(user.u, "l")`:                "no",
		`String.startsWith(user.v, "l")`:                 "certain [v]",
		`String.startsWith(user.v, "x")`:                 "no",
		`!String.stringContains(user.v, "o")`:            "no",
		`String.toUpperCase(user.v) == "LOW"`:            "no",
		`user.v matches "l.*"`:                           "no",
		`user.w == "x" AND user.w == "y"`:                "no",
		`user.w AND !user.w`:                             "no",
		`user.w == "x" AND user.w == "X"`:                "certain [w]",
		`user.w > 3 AND user.w < 5`:                      "certain [w]",
		`user.getInternalProperty("status") == "ACTIVE"`: "no",
		`user.getInternalProperty("status") == "ACTIVE" AND user.w == "x"`: "certain [w]",
		`!(user.getInternalProperty("status") == "ACTIVE") AND user.w`:     "no",
		`user.getInternalProperty("status") == "STAGED" AND user.w == "x"`: "no",
		`user.getInternalProperty("id") == "00u1" AND user.w == "x"`:       "no",
		`user.getInternalProperty("status") == "STAGED" OR user.w == "x"`:  "certain [w]",
	} {
		x := Parse(expression)
		if got := triggerText(s.BySelf(&x)); got != want || x.Problem != nil {
			t.Errorf("%s: %s, want %s; %v", expression, got, want, x.Problem)
		}
	}
}

func triggerText(t Trigger) string {
	var words []string
	switch {
	case t.Certain && t.ByAnySource:
		words = append(words, "everyone")
	case t.Certain:
		words = append(words, "certain")
	case t.Possible:
		words = append(words, "possible")
	default:
		words = append(words, "no")
	}
	if t.Possible {
		words = append(words, "["+strings.Join(t.Attributes, " ")+"]")
	}
	if len(t.Partly) > 0 {
		words = append(words, "partly ["+strings.Join(t.Partly, " ")+"]")
	}
	if len(t.Soft) > 0 {
		words = append(words, "soft ["+strings.Join(t.Soft, " ")+"]")
	}
	return strings.Join(words, " ")
}

// Types of users differ, and schemas may not be known: what holds for some users is possible
// and not certain.
func TestTriggersOfTypes(t *testing.T) {
	t.Parallel()
	writable := map[string]snapshot.SchemaAttribute{"w": attribute("READ_WRITE", "")}
	readOnly := map[string]snapshot.SchemaAttribute{"w": attribute("READ_ONLY", "")}
	x := Parse(`user.w == "x"`)
	for name, test := range map[string]struct {
		s          *Schemas
		self, role string
		known      bool
	}{
		"all types":        {schemas(true, writable, writable), "certain [w]", "certain [w]", true},
		"one of two":       {schemas(true, readOnly, writable), "possible [w]", "certain [w]", true},
		"one lacks it":     {schemas(true, writable, nil), "possible [w]", "possible [w]", true},
		"none":             {schemas(true, readOnly), "no", "certain [w]", true},
		"one is unread":    {schemas(false, writable), "possible [w]", "possible [w]", true},
		"others unread":    {schemas(false, readOnly), "no", "possible [w]", false},
		"nothing is known": {schemas(false), "no", "possible [w]", false},
	} {
		self, role := test.s.BySelf(&x), test.s.ByRole(&x)
		if triggerText(self) != test.self || triggerText(role) != test.role || self.Known != test.known {
			t.Errorf("%s: %s, known %v; %s", name, triggerText(self), self.Known, triggerText(role))
		}
	}
}

// Nothing is said of an expression that is unreadable.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	s := schemas(true, map[string]snapshot.SchemaAttribute{"w": attribute("READ_WRITE", "")})
	for _, test := range [][2]string{{`user.w == "x" ? true : false`}, {`user.unknown == "x" OR user.w == "x"`}, {``}, {`user.w == "x"`, "urn:okta:expression:2.0"}} {
		expression := test[0]
		var record snapshot.GroupRule
		record.Conditions.Expression.Value = snapshot.Some(expression)
		if test[1] != "" {
			record.Conditions.Expression.Type = snapshot.Some(test[1])
		}
		r := s.rule(record)
		if r.Tests.Problem == nil || r.Self.Known || r.Self.Possible || r.Role.Possible || r.Tests.Attributes != nil {
			t.Errorf("%s: %+v", expression, r)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, expression := range []string{`user.a == "x" AND (user.b OR !user.c)`, `String.len(String.append(user.a, "x")) > 3`,
		`user.getGroups({'group.profile.name': {'x', [1]}}).size() == 0`, `isMemberOfAnyGroup("a", "b") || user.a matches '\''`,
		`user.getInternalProperty("status") == "ACTIVE"`, alternatives(6)} {
		f.Add(expression)
	}
	s := schemas(true, map[string]snapshot.SchemaAttribute{"a": attribute("READ_WRITE", ""), "b": attribute("READ_WRITE", "OKTA", "x")})
	f.Fuzz(func(t *testing.T, expression string) {
		x := Parse(expression)
		if p := x.Problem; p != nil {
			if p.Position < 1 || p.Position > len([]rune(expression))+1 || p.What == "" || x.disjuncts != nil || x.Attributes != nil {
				t.Fatalf("%+v", x)
			}
			return
		}
		if n := len(x.disjuncts); n == 0 || n > maxDisjuncts {
			t.Fatalf("%d alternatives", n)
		}
		for _, tests := range x.disjuncts {
			for _, test := range tests {
				if test.attribute != "" && !slices.Contains(x.Attributes, test.attribute) {
					t.Fatalf("attribute %s is not in %v", test.attribute, x.Attributes)
				}
			}
		}
		if self := s.BySelf(&x); self.Possible && slices.ContainsFunc(self.Attributes, func(name string) bool { return name != "a" && name != "b" }) {
			t.Fatalf("%v are written, which users may not", self.Attributes)
		}
	})
}
