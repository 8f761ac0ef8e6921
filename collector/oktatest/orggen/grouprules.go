package orggen

import (
	"fmt"

	"oktagon/collector/snapshot"
)

// userTypes is how many types of users there are. Each has a schema.
const userTypes = 2

// expressions are those of the rules, in turn; % is a number.
var expressions = []string{
	`user.department == "Department %d"`,
	`user.department == "Department %d" AND user.costCenter == "900"`,
	`user.city == "Springfield" OR String.startsWith(user.title, "Lead %d")`,
	`isMemberOfGroupName("Team %d")`,
	`user.userType == "contractor %d" ? true : false`,
}

// groupRules writes rules that put users into Okta's own groups.
func (g *generator) groupRules() error {
	return g.listing(snapshot.GroupRules, g.size.groupRules(), func(i int) snapshot.Record {
		r := snapshot.GroupRule{ID: id("0pr", i), Name: text("Rule %d", i), Status: pick([]string{"ACTIVE", "ACTIVE", "ACTIVE", "INACTIVE"}, uint64(i)),
			Created: stamp(i, i), LastUpdated: stamp(i+1, i)}
		r.Conditions.Expression.Type = snapshot.Some("urn:okta:expression:1.0")
		r.Conditions.Expression.Value = snapshot.Some(fmt.Sprintf(expressions[i%len(expressions)], i))
		if i%5 == 0 && g.size.Users > 0 {
			r.Conditions.People.Users.Exclude = snapshot.Texts{UserID(i % g.size.Users)}
		}
		target := i % g.size.Groups
		if target%10 == 3 || target == 0 { // from a directory, or Everyone
			target = min(1, g.size.Groups-1)
		}
		r.Actions.AssignUserToGroups.GroupIDs = snapshot.Texts{GroupID(target)}
		return r
	})
}

func schemaID(i int) string { return id("osc", i) }

func (g *generator) userTypes() error {
	return g.listing(snapshot.UserTypes, userTypes, func(i int) snapshot.Record {
		t := snapshot.UserType{ID: id("oty", i), Name: text("type%d", i), Default: snapshot.Some(i == 0)}
		t.Links.Schema.Href = text("https://"+domain+"/api/v1/meta/schemas/user/%s", schemaID(i))
		return t
	})
}

// userSchemas writes schemas in which users may write some of the attributes.
func (g *generator) userSchemas() error {
	return g.fanOut(snapshot.UserSchemas, userTypes, func(f *snapshot.FanOutWriter, i int) (int, error) {
		s := snapshot.UserSchema{ID: text("https://"+domain+"/meta/schemas/user/%s", schemaID(i))}
		s.Definitions.Base.Properties = map[string]snapshot.SchemaAttribute{}
		for name, action := range map[string]string{"city": "READ_WRITE", "costCenter": "READ_ONLY", "department": "READ_WRITE",
			"email": "READ_WRITE", "title": "HIDE", "userType": "READ_ONLY"} {
			s.Definitions.Base.Properties[name] = snapshot.SchemaAttribute{
				Permissions: []snapshot.SchemaPermission{{Principal: snapshot.Some("SELF"), Action: snapshot.Some(action)}},
				Mutability:  snapshot.Some("READ_WRITE"),
			}
		}
		return writeList(f, schemaID(i), s)
	})
}
