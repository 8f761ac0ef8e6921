package collector

import (
	"context"
	"errors"
	"slices"

	"oktagon/collector/snapshot"
)

// groupRules are listed to those who administer all groups.
var groupRules = resource{
	name:           snapshot.GroupRules,
	produces:       "Oktagon_GroupRule, Oktagon_RuleAdds",
	endpoint:       get("/api/v1/groups/rules", pagesOf200[:2]...),
	scopes:         []string{"okta.groups.read"},
	role:           "Organization Administrator, or Group Administrator over all groups",
	stateOverrides: licensed,
	records:        list[*snapshot.GroupRule]{},
}

// userTypes say which schemas there are.
var userTypes = resource{
	name:     snapshot.UserTypes,
	produces: "Oktagon_CanTrigger by users",
	group:    snapshot.GroupRules,
	endpoint: get("/api/v1/meta/types/user"),
	scopes:   []string{"okta.userTypes.read"},
	role:     readOnly,
	optional: &optional{}, // a run without it is complete, only less is known
	records:  list[*snapshot.UserType]{},
}

// userSchemas say which attributes users may write in their own profiles.
var userSchemas = resource{
	name:          snapshot.UserSchemas,
	produces:      "Oktagon_CanTrigger by users, self_triggerable of Oktagon_GroupRule",
	group:         snapshot.GroupRules,
	endpoint:      get("/api/v1/meta/schemas/user/{id}"),
	scopes:        []string{"okta.schemas.read"},
	role:          "Organization Administrator or Application Administrator",
	optional:      &optional{},
	optionalNeeds: []string{snapshot.UserTypes},
	records:       fanOut[*snapshot.UserSchema]{parents: schemaIDs, readParent: readSchema},
}

// schemaIDs are those of all user types. The default type has a schema even when it is not
// known which types there are.
func schemaIDs(s *snapshot.Snapshot) (ids []string, err error) {
	if s.Manifest.CoverageOf(snapshot.UserTypes).State != snapshot.Complete {
		return []string{snapshot.DefaultSchema}, nil
	}
	for t, err := range snapshot.Records[snapshot.UserType](s, snapshot.UserTypes) {
		if err != nil {
			return nil, err
		}
		if id := t.SchemaID(); id != "" {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, snapshot.CompareIDs)
	return slices.Compact(ids), nil
}

var (
	errOtherSchema  = errors.New("the schema has another id than the one asked for")
	errNoAttributes = errors.New("the schema does not say in a known form which attributes there are")
)

// readSchema reads the schema of a type. That of the default type has two names.
func readSchema(ctx context.Context, p *parentRun) (failed, err error) {
	return p.ask(func() (failed, err error) {
		schema, failed, err := readOne[snapshot.UserSchema](ctx, p.fanOut.task, p.call())
		if failed != nil || err != nil {
			return failed, err
		}
		if id := schema.Key(); id != p.id && id != snapshot.DefaultSchema && p.id != snapshot.DefaultSchema {
			return p.call().DataError(errOtherSchema), nil
		}
		if !schema.IsReadable() {
			return p.call().DataError(errNoAttributes), nil
		}
		return nil, writePage(p, []snapshot.UserSchema{schema}, 1)
	})
}
