package oktatest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// Okta's own description of its API lies outside this repository. Where it is at hand,
// the contract and the fake's answers are compared with it.

// deviations are where live organizations, and so the fake and the contract, differ
// from Okta's description. The keys are patterns as of path.Match, where a star stands
// for any text, of a place and what is wrong there. The values say how it is known:
// "item 1" is of the list "Where the schemas must not be trusted" in the README beside
// the description.
type deviations map[string]string

var answerDeviations = deviations{
	"* null":                         "item 1",
	"/api/v1/agentPools.agents type": "item 4",
	"/oauth2/v1/clients.post_logout_redirect_uris type": "item 6",
	"/api/v1/idps/{id}/users.profile.* type":            "item 7",
	"/api/v1/api-tokens.tokenWindow pattern":            "item 8",
	"/api/v1/devices.* enum":                            "item 9",
	"/api/v1/idps/{id}/metadata.xml content":            "item 11",
	"*/roles.type enum":                                 "item 15",
	"/api/v1/users.profile.login minLength":             "item 17",
	"/api/v1/users/{id}.profile.login minLength":        "item 17",
	"*groups.profile anyOf":                             "item 1", // null fits no schema of the list
	"/.well-known/oauth-authorization-server content":   "scopes-new.md §5: not in the copy of the description",
	"/api/v1/groups/rules content":                      "group-rules.md §2: not in the copy of the description",
	"/api/v1/logs content":                              "last-use.md §2: not in the copy of the description",
	"/workload-principals/* content":                    "ai-agents.md §0: not in Okta's description",
	"/governance/* content":                             "ai-agents.md §0: not in Okta's description",
	"/api/v1/meta/* content":                            "group-rules.md §2: not in the copy of the description",
	"/api/v1/*Hooks content":                            notInExcerpt,
	"/api/v1/logStreams content":                        notInExcerpt,
	"/api/v1/email-servers content":                     notInExcerpt,
	"/api/v1/*-providers content":                       notInExcerpt,
}

// notInExcerpt is for operations that the copy of Okta's description does not have.
const notInExcerpt = "data-flows.md §1"

var contractDeviations = deviations{
	"/api/v1/*Hooks undescribed":                          notInExcerpt,
	"/api/v1/logStreams undescribed":                      notInExcerpt,
	"/api/v1/email-servers undescribed":                   notInExcerpt,
	"/api/v1/*-providers undescribed":                     notInExcerpt,
	"group._embedded.stats.hasAdminPrivilege undescribed": "item 3",
	"group.source undescribed":                            "item 3",
	"idp-user.profile.* type":                             "item 7",
	"/api/v1/idps/{id}/metadata.xml undescribed":          "item 11",
	"group.profile.* undescribed":                         "okta-api.md §1.4",
	"/api/v1/apps?limit size":                             "okta-api.md §1.1: -1 means 20",
	"/api/v1/logs undescribed":                            "last-use.md §2: not in the copy of the description",
	"/.well-known/oauth-authorization-server undescribed": "scopes-new.md §5: not in the copy of the description",
	"/api/v1/groups/rules undescribed":                    "group-rules.md §2: not in the copy of the description",
	"/workload-principals/* undescribed":                  "ai-agents.md §0: not in Okta's description",
	"/governance/* undescribed":                           "ai-agents.md §0: not in Okta's description",
	"/api/v1/meta/* undescribed":                          "group-rules.md §2: not in the copy of the description",
}

// Every answer is as Okta describes it, but for the deviations.
func TestAnswersFitOpenAPI(t *testing.T) {
	doc := openAPI(t)
	if doc == nil {
		return
	}
	found := map[string]string{}
	for _, e := range append(collections(t, Options{}), otherRequests(t)...) {
		maps.Copy(found, violations(t, doc, e))
	}
	compareDeviations(t, found, answerDeviations)
}

// compareDeviations holds what was found to what is listed.
func compareDeviations(t *testing.T, found map[string]string, listed deviations) {
	t.Helper()
	used := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(found)) {
		for pattern := range listed {
			// A star of path.Match does not stand for slashes.
			if ok, _ := path.Match(strings.ReplaceAll(pattern, "/", ">"), strings.ReplaceAll(key, "/", ">")); ok {
				used[pattern], used[key] = true, true
			}
		}
		if !used[key] {
			t.Errorf("not as Okta describes it, and not listed: %s: %s", key, found[key])
		}
	}
	for pattern, source := range listed {
		if !used[pattern] {
			t.Errorf("listed (%s) but does not occur: %s", source, pattern)
		}
	}
}

// openAPI reads Okta's description, from the folder shared beside the module or beside
// a folder above it. It is nil when there is none.
func openAPI(t *testing.T) *openapi3.T {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join(dir, "shared", "okta-openapi", "okta-read.openapi.json"))
		if err == nil {
			return doc
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	t.Log("Okta's API description (shared/okta-openapi) is not here")
	return nil
}

// violations are what an answer has and Okta's description forbids, by place and rule.
func violations(t *testing.T, doc *openapi3.T, e exchange) map[string]string {
	t.Helper()
	schema := answerSchema(doc, e)
	if schema == nil {
		return map[string]string{e.path + " content": fmt.Sprint(e.StatusCode, e.Header.Get("Content-Type"))}
	}
	found := map[string]string{}
	var v any
	if strings.Contains(e.Header.Get("Content-Type"), "xml") {
		return found
	}
	if err := json.Unmarshal(e.body, &v); err != nil {
		t.Errorf("%s: %v", e.path, err)
	}
	// VisitAsResponse would refuse members that are marked writeOnly, passwords for
	// example; Okta sends some of them.
	eachError(schema.VisitJSON(v, openapi3.MultiErrors(), openapi3.EnableFormatValidation()), func(err *openapi3.SchemaError) {
		rule := err.SchemaField
		if err.Value == nil {
			rule = "null"
		}
		place := e.path
		for _, name := range err.JSONPointer() {
			if !number.MatchString(name) {
				place += "." + name
			}
		}
		found[place+" "+rule] = err.Reason
	})
	return found
}

var number = regexp.MustCompile(`^\d+$`)

// eachError calls f with every error of a schema that err contains.
func eachError(err error, f func(*openapi3.SchemaError)) {
	switch e := err.(type) { //nolint:errorlint // errors.As finds the first of several only
	case openapi3.MultiError:
		for _, inner := range e {
			eachError(inner, f)
		}
	case *openapi3.SchemaError:
		if e.Origin != nil {
			eachError(e.Origin, f)
		} else {
			f(e)
		}
	case interface{ Unwrap() error }:
		eachError(e.Unwrap(), f)
	}
}

// answerSchema is the schema of an answer, nil when no such answer is described.
func answerSchema(doc *openapi3.T, e exchange) *openapi3.Schema {
	op := operation(doc, e.path)
	if op == nil {
		return nil
	}
	res := op.Responses.Status(e.StatusCode)
	if res == nil || e.StatusCode != http.StatusOK {
		return doc.Components.Schemas["Error"].Value
	}
	contentType, _, _ := strings.Cut(e.Header.Get("Content-Type"), ";")
	media := res.Value.Content[contentType]
	if media == nil || media.Schema == nil {
		return nil
	}
	return media.Schema.Value
}

var parameter = regexp.MustCompile(`\{.*?\}`)

// operation is Okta's description of an endpoint, nil when there is none. Okta gives
// the ids in paths other names.
func operation(doc *openapi3.T, path string) *openapi3.Operation {
	for described, item := range doc.Paths.Map() {
		if parameter.ReplaceAllString(described, "{id}") == path {
			if path == tokenPath {
				return item.Post
			}
			return item.Get
		}
	}
	return nil
}

// The contract is as Okta describes its API, but for the deviations.
func TestContractFitsOpenAPI(t *testing.T) {
	doc := openAPI(t)
	if doc == nil {
		return
	}
	c := readContract(t)
	o := &openAPICheck{doc: doc, shapes: c.Shapes, found: map[string]string{}}
	for path, e := range c.Endpoints {
		op := operation(doc, path)
		if op == nil {
			o.found[path+" undescribed"] = "no such operation"
			continue
		}
		o.request(path, e, op)
		if e.Answer != "xml" {
			o.value(path, e.Answer, op.Responses.Status(http.StatusOK).Value.Content["application/json"].Schema.Value)
		}
	}
	compareDeviations(t, o.found, contractDeviations)
}

// openAPICheck collects the differences between the contract and Okta's description.
type openAPICheck struct {
	doc    *openapi3.T
	shapes map[string]any
	found  map[string]string // by place and rule
}

func (o *openAPICheck) request(path string, e *contractEndpoint, op *openapi3.Operation) {
	scopes := ""
	if op.Security != nil {
		for _, security := range *op.Security {
			scopes += strings.Join(slices.Concat(security["oauth2"], security["AS_oauth2"]), " ")
		}
	}
	if scopes != e.Scope {
		o.found[path+" scope"] = scopes
	}
	for _, name := range e.Query {
		p := op.Parameters.GetByInAndName("query", name)
		if p == nil {
			o.found[path+"?"+name+" parameter"] = "no such parameter"
			continue
		}
		schema := p.Schema.Value
		if name != "limit" && name != e.SizeParameter || schema == nil {
			continue
		}
		differ := func(described *float64, ours int) bool { return described != nil && int(*described) != ours }
		if usual, ok := schema.Default.(float64); ok && int(usual) != e.Default || differ(schema.Min, e.Size[0]) || differ(schema.Max, e.Size[1]) {
			o.found[path+"?"+name+" size"] = fmt.Sprint(schema.Default, schema.Min, schema.Max)
		}
	}
}

func (o *openAPICheck) value(place string, shape any, schema *openapi3.Schema) {
	switch want := shape.(type) {
	case string:
		if inner, ok := o.shapes[want]; ok {
			o.value(want, inner, schema)
		} else if want != "any" && !o.hasType(schema, strings.Replace(want, "time", "string", 1)) {
			o.found[place+" type"] = "not a " + want
		}
	case []any:
		items := o.items(schema)
		if items == nil {
			o.found[place+" type"] = "not an array"
			return
		}
		o.value(place, want[0], items)
	case map[string]any:
		if one, ok := want["one-or-list"]; ok {
			o.value(place, []any{one}, schema)
			return
		}
		for name, inner := range want {
			name = strings.TrimSuffix(name, "/null")
			if name == "*" {
				continue
			}
			if p := o.field(schema, name); p != nil {
				o.value(place+"."+name, inner, p)
			} else {
				o.found[place+"."+name+" undescribed"] = "no such field"
			}
		}
	}
}

// parts are a schema and those that it is composed of.
func (o *openAPICheck) parts(schema *openapi3.Schema) []*openapi3.Schema {
	all := []*openapi3.Schema{schema}
	for _, ref := range slices.Concat(schema.AllOf, schema.OneOf, schema.AnyOf) {
		all = append(all, o.parts(ref.Value)...)
	}
	if d := schema.Discriminator; d != nil {
		for _, ref := range d.Mapping {
			if kind := o.doc.Components.Schemas[path.Base(ref.Ref)]; kind != nil && kind.Value.Discriminator == nil {
				all = append(all, kind.Value)
				for _, part := range kind.Value.AllOf {
					if part.Value.Discriminator == nil {
						all = append(all, o.parts(part.Value)...)
					}
				}
			}
		}
	}
	return all
}

// field is what is described of a field, nil when nothing is.
func (o *openAPICheck) field(schema *openapi3.Schema, name string) *openapi3.Schema {
	all := &openapi3.Schema{}
	for _, part := range o.parts(schema) {
		if p := part.Properties[name]; p != nil {
			all.AnyOf = append(all.AnyOf, p)
		} else if p := part.AdditionalProperties.Schema; p != nil {
			all.AnyOf = append(all.AnyOf, p)
		}
	}
	if all.AnyOf == nil {
		return nil
	}
	return all
}

// items is what is described of the items of an array, nil when it is no array.
func (o *openAPICheck) items(schema *openapi3.Schema) *openapi3.Schema {
	for _, part := range o.parts(schema) {
		if part.Items != nil {
			return part.Items.Value
		}
	}
	return nil
}

func (o *openAPICheck) hasType(schema *openapi3.Schema, kind string) bool {
	return slices.ContainsFunc(o.parts(schema), func(part *openapi3.Schema) bool { return part.Type.Is(kind) })
}
