package grouprule

import (
	"slices"
	"strings"

	"oktagon/collector/snapshot"
)

// Schemas are the attributes of users, by the types of users.
type Schemas struct {
	all []snapshot.UserSchema
	// known says that these are the schemas of all types.
	known bool
}

// softAttributes are those that Okta confirms or may lock in another place: that users may
// write them does not count (group-rules.md §5).
var softAttributes = []string{"login", "email"}

// Trigger says whether somebody can make a rule apply by writing attributes.
type Trigger struct {
	// Known says that Possible is right, and not only that nothing was found.
	Known bool
	// Possible says that a user of at least one type can, Certain that one of every type can.
	Possible, Certain bool
	// ByAnySource says that it does not matter from where the user comes; otherwise it has to
	// be a user who comes from no directory or application.
	ByAnySource bool
	// Attributes are those to write.
	Attributes []string
	// Partly are the attributes that are in the way where another one of the same alternative
	// could be written; Soft are those of them that do not count (softAttributes).
	Partly, Soft []string
}

// power is who may write an attribute: users in their own profile, or an administrator.
type power func(a *snapshot.SchemaAttribute) (may, fromAnySource bool)

func bySelf(a *snapshot.SchemaAttribute) (may, fromAnySource bool) {
	return a.IsReadable() && a.WritableBySelf() && (a.MasteredByOkta() || a.MasteredByProfileSource()), a.MasteredByOkta()
}

func byRole(a *snapshot.SchemaAttribute) (may, fromAnySource bool) {
	return a.IsReadable() && !a.IsReadOnly(), a.MasteredByOkta()
}

// BySelf says whether users can trigger a rule by what they may write in their own profiles.
func (s *Schemas) BySelf(x *Expression) Trigger {
	t := s.best(x, bySelf, softAttributes)
	t.Known = x.Problem == nil && (s.known && len(s.unclear(x)) == 0 || t.Possible)
	return t
}

// ByRole says whether an administrator who may write profiles can trigger a rule. Without any
// schema, every attribute may be one that can be written, which is possible and not certain.
func (s *Schemas) ByRole(x *Expression) Trigger {
	if len(s.all) > 0 {
		return s.best(x, byRole, nil)
	}
	for _, tests := range x.disjuncts {
		if attributes := attributesOf(tests); isControllable(tests) {
			return Trigger{Possible: true, Attributes: attributes}
		}
	}
	return Trigger{}
}

// best returns the alternative that the most users can make true.
func (s *Schemas) best(x *Expression, may power, soft []string) (best Trigger) {
	for _, tests := range x.disjuncts {
		t := s.trigger(tests, may, soft)
		if better := rank(t) - rank(best); better > 0 {
			best = t
		} else if !best.Possible && len(best.Partly)+len(best.Soft) == 0 {
			best.Partly, best.Soft = t.Partly, t.Soft
		}
	}
	return best
}

// rank orders triggers by how many users can use them.
func rank(t Trigger) int {
	n := 0
	for _, is := range []bool{t.Possible, t.Certain, t.Certain && t.ByAnySource} {
		if is {
			n++
		}
	}
	return n
}

// trigger judges one alternative.
func (s *Schemas) trigger(tests []test, may power, soft []string) Trigger {
	t := Trigger{Certain: s.known, ByAnySource: true, Attributes: attributesOf(tests)}
	for i := range s.all {
		blocked, uncounted, anySource := blockedIn(&s.all[i], tests, may, soft)
		if len(blocked)+len(uncounted) == 0 && isControllable(tests) {
			t.Possible = true
			t.ByAnySource = t.ByAnySource && anySource
			continue
		}
		t.Certain = false
		t.Soft = appendNew(t.Soft, uncounted...)
		if len(blocked) < len(t.Attributes) {
			t.Partly = appendNew(t.Partly, blocked...)
		}
	}
	t.Certain = t.Certain && t.Possible
	return t
}

// blockedIn returns the attributes of an alternative that may not be written so that it holds
// for a user of one type, and those that may, but do not count.
func blockedIn(schema *snapshot.UserSchema, tests []test, may power, soft []string) (blocked, uncounted []string, anySource bool) {
	anySource = true
	for i := range tests {
		t := &tests[i]
		if !t.isControllable() {
			continue
		}
		attribute, found := schema.Attribute(t.attribute)
		writable, fromAnySource := may(&attribute)
		anySource = anySource && fromAnySource
		switch {
		case !found || !writable || !t.accepts(attribute.Values()):
			blocked = appendNew(blocked, t.attribute)
		case slices.Contains(soft, t.attribute):
			uncounted = appendNew(uncounted, t.attribute)
		}
	}
	return blocked, uncounted, anySource
}

// isControllable reports whether an alternative depends on attributes and on nothing else,
// and does not contradict itself.
func isControllable(tests []test) bool {
	values := map[string]string{}
	for i := range tests {
		t := &tests[i]
		if !t.isControllable() && !t.always {
			return false
		}
		if t.plain && t.operator == "==" {
			if other, known := values[t.attribute]; known && !strings.EqualFold(other, t.value) {
				return false
			}
			values[t.attribute] = t.value
		}
	}
	excludes := func(t test) bool {
		value, known := values[t.attribute]
		return known && t.plain && t.operator == "!=" && strings.EqualFold(value, t.value)
	}
	return !slices.ContainsFunc(tests, excludes) && slices.ContainsFunc(tests, func(t test) bool { return t.isControllable() })
}

// accepts reports whether one of the values makes the test true, as far as that is certain;
// without a list of values some value does.
func (t *test) accepts(values []string) bool {
	if values == nil || t.null {
		return true
	}
	return t.plain && slices.ContainsFunc(values, func(value string) bool {
		if value == "" { // it could not be read
			return false
		}
		switch t.operator {
		case "==":
			return value == t.value
		case "!=":
			return value != t.value
		case "stringContains":
			return strings.Contains(value, t.value) != t.negated
		case "startsWith":
			return strings.HasPrefix(value, t.value) != t.negated
		}
		return false
	})
}

// attributesOf returns the attributes of an alternative, each once.
func attributesOf(tests []test) (names []string) {
	for i := range tests {
		if tests[i].isControllable() {
			names = appendNew(names, tests[i].attribute)
		}
	}
	return names
}

// unclear returns the attributes of which a schema does not say in a known form who may write
// them.
func (s *Schemas) unclear(x *Expression) (names []string) {
	for _, name := range x.Attributes {
		if slices.ContainsFunc(s.all, func(schema snapshot.UserSchema) bool {
			attribute, found := schema.Attribute(name)
			return found && !attribute.IsReadable()
		}) {
			names = append(names, name)
		}
	}
	return names
}

// lacks returns an attribute that no type of users has, "" when there is none or when it is
// not known which attributes there are.
func (s *Schemas) lacks(x *Expression) string {
	if !s.known {
		return ""
	}
	for _, name := range x.Attributes {
		if !slices.ContainsFunc(s.all, func(schema snapshot.UserSchema) bool {
			_, found := schema.Attribute(name)
			return found
		}) {
			return name
		}
	}
	return ""
}
