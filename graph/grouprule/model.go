package grouprule

import (
	"errors"

	"oktagon/collector/snapshot"
)

// Rule is a rule with what its expression tests and who can make it true.
type Rule struct {
	snapshot.GroupRule
	Tests Expression
	Self  Trigger // of users, by their own profiles
	Role  Trigger // of administrators who may write profiles
	// UnclearAttributes are those of which it is not known who may write them.
	UnclearAttributes []string
}

// Read reads the rules of an organization, in the order of their ids.
func Read(s *snapshot.Snapshot) ([]Rule, error) {
	schemas, err := readSchemas(s)
	if err != nil {
		return nil, err
	}
	var all []Rule
	for record, err := range snapshot.Records[snapshot.GroupRule](s, snapshot.GroupRules) {
		if err != nil {
			return nil, err
		}
		if record.ID != "" {
			all = append(all, schemas.rule(record))
		}
	}
	return all, nil
}

func (s *Schemas) rule(record snapshot.GroupRule) Rule {
	r := Rule{GroupRule: record, Tests: Parse(record.Expression())}
	switch {
	case !record.IsInKnownLanguage():
		r.Tests = Expression{Problem: &Problem{1, "an expression language that is not known"}}
	case s.lacks(&r.Tests) != "":
		r.Tests = Expression{Problem: &Problem{1, "an attribute that no type of users has"}}
	}
	r.Self, r.Role, r.UnclearAttributes = s.BySelf(&r.Tests), s.ByRole(&r.Tests), s.unclear(&r.Tests)
	return r
}

// readSchemas reads the schemas. They are all known when the types of users are and each
// schema was read.
func readSchemas(s *snapshot.Snapshot) (schemas *Schemas, err error) {
	m := &s.Manifest
	schemas = &Schemas{known: m.CoverageOf(snapshot.UserTypes).Known() && m.CoverageOf(snapshot.UserSchemas).Known()}
	for t, err := range snapshot.Records[snapshot.UserType](s, snapshot.UserTypes) {
		if err != nil {
			return nil, err
		}
		schemas.known = schemas.known && t.SchemaID() != ""
	}
	f, err := s.FanOut(snapshot.UserSchemas)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for _, parent := range f.Parents() {
		items, err := snapshot.Items[snapshot.UserSchema](f, parent)
		if err != nil {
			return nil, err
		}
		schemas.all = append(schemas.all, items...)
	}
	schemas.known = schemas.known && len(schemas.all) > 0
	return schemas, nil
}
