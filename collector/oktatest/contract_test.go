package oktatest

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oktagon/collector/snapshot"

	"github.com/getkin/kin-openapi/openapi3"
)

// deviations are where the fake answers as live organizations do and not as
// Okta's schemas say. Each has the number of the item of the list "Where the
// schemas must not be trusted" in the README beside the schemas. A deviation
// that no longer occurs is removed from here.
var deviations = map[string]int{
	"/api/v1/agentPools /*/agents nullable":                                               1,
	"/api/v1/agentPools /*/agents type":                                                   4,
	"/api/v1/agentPools /*/inactiveAgents nullable":                                       1,
	"/api/v1/agentPools /*/operationalStatus enum":                                        1,
	"/api/v1/api-tokens /*/clientName nullable":                                           1,
	"/api/v1/api-tokens /*/expiresAt nullable":                                            1,
	"/api/v1/api-tokens /*/network nullable":                                              1,
	"/api/v1/api-tokens /*/tokenWindow pattern":                                           8,
	"/api/v1/apps /*/_embedded nullable":                                                  1,
	"/api/v1/apps /*/accessibility/errorRedirectUrl nullable":                             1,
	"/api/v1/apps /*/accessibility/loginRedirectUrl nullable":                             1,
	"/api/v1/apps /*/expressConfiguration nullable":                                       1,
	"/api/v1/apps /*/features nullable":                                                   14,
	"/api/v1/apps /*/signOnMode enum":                                                     13,
	"/api/v1/apps /*/universalLogout nullable":                                            1,
	"/api/v1/apps/{id}/grants /*/userId nullable":                                         1,
	"/api/v1/apps/{id}/group-push/mappings /*/lastPush nullable":                          1,
	"/api/v1/apps/{id}/group-push/mappings /*/targetGroupId nullable":                     1,
	"/api/v1/apps/{id}/groups /*/lastUpdated nullable":                                    1,
	"/api/v1/apps/{id}/groups /*/priority nullable":                                       1,
	"/api/v1/apps/{id}/groups /*/profile nullable":                                        1,
	"/api/v1/apps/{id}/users /*/externalId nullable":                                      1,
	"/api/v1/apps/{id}/users /*/lastSync nullable":                                        1,
	"/api/v1/apps/{id}/users /*/scope enum":                                               1,
	"/api/v1/authorizationServers /*/audiences nullable":                                  1,
	"/api/v1/authorizationServers /*/description nullable":                                1,
	"/api/v1/authorizationServers /*/jwks_uri nullable":                                   1,
	"/api/v1/devices /*/_embedded nullable":                                               1,
	"/api/v1/devices /*/_links/self/hints/allow/* enum":                                   9,
	"/api/v1/devices /*/profile nullable":                                                 1,
	"/api/v1/devices /*/profile/displayName nullable":                                     1,
	"/api/v1/devices /*/profile/imei nullable":                                            1,
	"/api/v1/devices /*/profile/meid nullable":                                            1,
	"/api/v1/devices /*/resourceAlternateId nullable":                                     1,
	"/api/v1/devices /*/status enum":                                                      9,
	"/api/v1/groups /*/_embedded nullable":                                                1,
	"/api/v1/groups /*/lastMembershipUpdated nullable":                                    1,
	"/api/v1/groups /*/objectClass nullable":                                              1,
	"/api/v1/groups /*/profile anyOf":                                                     1,
	"/api/v1/groups/{id} /_embedded nullable":                                             1,
	"/api/v1/groups/{id} /lastMembershipUpdated nullable":                                 1,
	"/api/v1/groups/{id} /objectClass nullable":                                           1,
	"/api/v1/groups/{id} /profile anyOf":                                                  1,
	"/api/v1/groups/{id}/roles /*/type enum":                                              15,
	"/api/v1/groups/{id}/roles/{id}/targets/catalog/apps /*/description nullable":         1,
	"/api/v1/groups/{id}/roles/{id}/targets/groups /*/lastMembershipUpdated nullable":     1,
	"/api/v1/groups/{id}/roles/{id}/targets/groups /*/objectClass nullable":               1,
	"/api/v1/groups/{id}/roles/{id}/targets/groups /*/profile anyOf":                      1,
	"/api/v1/groups/{id}/users /*/credentials nullable":                                   1,
	"/api/v1/groups/{id}/users /*/profile nullable":                                       1,
	"/api/v1/iam/resource-sets /resource-sets/*/description nullable":                     1,
	"/api/v1/iam/resource-sets/{id}/bindings/{id}/members /members/*/_links nullable":     1,
	"/api/v1/iam/resource-sets/{id}/resources /resources/*/_links nullable":               1,
	"/api/v1/iam/resource-sets/{id}/resources /resources/*/conditions nullable":           1,
	"/api/v1/iam/resource-sets/{id}/resources /resources/*/conditions/Exclude nullable":   1,
	"/api/v1/iam/resource-sets/{id}/resources /resources/*/orn nullable":                  1,
	"/api/v1/iam/roles /roles/*/description nullable":                                     1,
	"/api/v1/idps /*/policy nullable":                                                     1,
	"/api/v1/idps /*/policy/accountLink/filter nullable":                                  1,
	"/api/v1/idps /*/policy/provisioning/groups/filter nullable":                          1,
	"/api/v1/idps /*/policy/subject/filter nullable":                                      1,
	"/api/v1/idps /*/policy/subject/matchAttribute nullable":                              1,
	"/api/v1/idps /*/protocol/endpoints nullable":                                         1,
	"/api/v1/idps/{id}/users /*/profile/email type":                                       7,
	"/api/v1/idps/{id}/users /*/profile/firstName nullable":                               1,
	"/api/v1/idps/{id}/users /*/profile/msObjectIdentifier type":                          7,
	"/api/v1/org /address2 nullable":                                                      1,
	"/api/v1/org /companyName nullable":                                                   1,
	"/api/v1/org /endUserSupportHelpURL nullable":                                         1,
	"/api/v1/org /expiresAt nullable":                                                     1,
	"/api/v1/org /supportPhoneNumber nullable":                                            1,
	"/api/v1/policies /*/_embedded nullable":                                              1,
	"/api/v1/policies /*/created nullable":                                                10,
	"/api/v1/policies /*/description nullable":                                            1,
	"/api/v1/policies /*/lastUpdated nullable":                                            1,
	"/api/v1/policies /*/priority nullable":                                               1,
	"/api/v1/realms /*/profile/domains nullable":                                          1,
	"/api/v1/realms /*/profile/realmType enum":                                            1,
	"/api/v1/users /*/credentials nullable":                                               1,
	"/api/v1/users /*/profile nullable":                                                   1,
	"/api/v1/users /*/profile/login minLength":                                            17,
	"/api/v1/users/{id} /credentials nullable":                                            1,
	"/api/v1/users/{id} /profile nullable":                                                1,
	"/api/v1/users/{id} /profile/login minLength":                                         17,
	"/api/v1/users/{id}/roles /*/type enum":                                               15,
	"/api/v1/users/{id}/roles/{id}/targets/catalog/apps /*/description nullable":          1,
	"/integrations/api/v1/api-services /*/createdBy nullable":                             16,
	"/integrations/api/v1/api-services /*/grantedScopes nullable":                         1,
	"/oauth2/v1/clients /*/application_type enum":                                         1,
	"/oauth2/v1/clients /*/initiate_login_uri nullable":                                   1,
	"/oauth2/v1/clients /*/jwks_uri nullable":                                             1,
	"/oauth2/v1/clients /*/post_logout_redirect_uris type":                                6,
	"/oauth2/v1/clients/{id}/roles/{id}/targets/catalog/apps /*/description nullable":     1,
	"/oauth2/v1/clients/{id}/roles/{id}/targets/catalog/apps /*/id nullable":              1,
	"/oauth2/v1/clients/{id}/roles/{id}/targets/groups /*/_embedded nullable":             1,
	"/oauth2/v1/clients/{id}/roles/{id}/targets/groups /*/lastMembershipUpdated nullable": 1,
	"/oauth2/v1/clients/{id}/roles/{id}/targets/groups /*/profile anyOf":                  1,
}

// Every answer fits Okta's own description of its API, but for the deviations.
func TestContract(t *testing.T) {
	doc := loadContract(t)
	found := map[string]string{}
	for _, snap := range []*snapshot.Snapshot{contoso(t), generated(t, smallSize), oddities(t)} {
		s := newServer(t, snap, Options{})
		for path := range everyPath(t, snap) {
			a := get(t, s, path)
			maps.Copy(found, violations(t, doc, path, a))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(found)) {
		if _, listed := deviations[key]; !listed {
			t.Errorf("not as Okta describes it, and not listed: %s\n%s", key, found[key])
		}
	}
	for key, item := range deviations {
		if _, occurs := found[key]; !occurs {
			t.Errorf("listed (item %d) but does not occur: %s", item, key)
		}
	}
}

// The token endpoint's answers fit too.
func TestTokenContract(t *testing.T) {
	doc := loadContract(t)
	key, o := clients(t)
	s := newServer(t, contoso(t), o)
	for _, a := range []answer{
		post(t, s, credentials("okta.users.read"), basic("integration", "s3cr:t/+")),
		post(t, s, key.assertion(t)),
		post(t, s, credentials("okta.apps.read"), basic("integration", "s3cr:t/+")),
		post(t, s, credentials("okta.users.read"), basic("integration", "wrong")),
	} {
		for place, problem := range violations(t, doc, tokenPath, a) {
			t.Errorf("%d: %s\n%s", a.StatusCode, place, problem)
		}
	}
}

// TestDeviationsAreCited holds the list to the README that it cites.
func TestDeviationsAreCited(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(contractDir(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for key, item := range deviations {
		if !regexp.MustCompile(`(?m)^` + strconv.Itoa(item) + `\. `).Match(b) {
			t.Errorf("%s cites item %d, which the README does not have", key, item)
		}
	}
}

// contractDir finds the folder of Okta's API description beside the module.
func contractDir(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if found := filepath.Join(dir, "shared", "okta-openapi"); isDir(found) {
			return found
		}
	}
	t.Skip("Okta's API description (../shared/okta-openapi) is not here")
	return ""
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func loadContract(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join(contractDir(t), "okta-read.openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// everyPath yields a request for every answer that a snapshot can give.
func everyPath(t *testing.T, snap *snapshot.Snapshot) map[string]bool {
	t.Helper()
	paths := map[string]bool{"/api/v1/users/00unobody": true, "/api/v1/users?limit=0": true}
	for i := range endpoints {
		row := &endpoints[i]
		if row.method == "GET" {
			for _, query := range queries(t, snap, row) {
				for _, id := range parentIDs(t, snap, row) {
					paths[pathOf(row, id)+query] = true
				}
			}
		}
	}
	return paths
}

// pathOf is the path of a row with the ids of a parent.
func pathOf(row *endpoint, parent string) string {
	ids := strings.Split(parent, "/")
	return parameter.ReplaceAllStringFunc(row.path, func(string) string {
		id := ids[0]
		ids = ids[1:]
		return id
	})
}

// queries are what a row is asked with to give all that it has.
func queries(t *testing.T, snap *snapshot.Snapshot, row *endpoint) []string {
	t.Helper()
	if row.filter == "" {
		return []string{"?expand=" + row.expand}
	}
	all := []string{""}
	for r, err := range snapshot.Records[map[string]any](snap, row.from.listing) {
		if err != nil {
			t.Fatal(err)
		}
		if query := fmt.Sprintf("?%s=%v", row.filter, r[row.filter]); !slices.Contains(all, query) {
			all = append(all, query)
		}
	}
	return all
}

// parentIDs are the ids that can stand in a row's path.
func parentIDs(t *testing.T, snap *snapshot.Snapshot, row *endpoint) []string {
	t.Helper()
	if !strings.Contains(row.path, "{") {
		return []string{""}
	}
	if strings.Count(row.path, "{") > 1 {
		return parentsOf(t, snap, row)
	}
	var ids []string
	for _, resource := range append(row.from.parents, row.from.listing) {
		if resource != "" {
			for _, r := range all[identified](t, snap, resource) {
				ids = append(ids, r.id)
			}
		}
	}
	return ids
}

// identified is the id of a record of any kind.
type identified struct{ id string }

func (i identified) Key() string { return i.id }

func (i *identified) UnmarshalJSON(b []byte) (err error) {
	i.id, err = idOf(b)
	return err
}

// parentsOf are the parents of a fan-out and one that it does not have. Users,
// groups and clients share fan-outs.
func parentsOf(t *testing.T, snap *snapshot.Snapshot, row *endpoint) []string {
	t.Helper()
	f, err := snap.FanOut(row.from.fanOut)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return append(f.Parents(), "unknown/unknown")
}

// violations are what an answer has that its schema forbids, by endpoint,
// place and rule.
func violations(t *testing.T, doc *openapi3.T, path string, a answer) map[string]string {
	t.Helper()
	path, _, _ = strings.Cut(path, "?")
	row, _ := findEndpoint(path)
	if strings.Contains(a.Header.Get("Content-Type"), "xml") {
		return xmlViolations(doc, row, a)
	}
	schema := contractSchema(doc, row, a.StatusCode)
	if schema == nil {
		t.Errorf("Okta's API description has no answer %d of %s", a.StatusCode, row.path)
		return nil
	}
	var v any
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Errorf("GET %s: %v", path, err)
	}
	found := map[string]string{}
	// What is marked writeOnly comes along all the same (passwords, say), so that
	// mark is not looked at: no VisitAsResponse.
	collect(schema.VisitJSON(v, openapi3.MultiErrors(), openapi3.EnableFormatValidation()), func(e *openapi3.SchemaError) {
		parts := e.JSONPointer()
		for i, p := range parts {
			parts[i] = index.ReplaceAllString(p, "*")
		}
		found[row.path+" /"+strings.Join(parts, "/")+" "+e.SchemaField] = e.Error()
	})
	return found
}

// collect calls f with each error of a schema among the ones that are joined.
func collect(err error, f func(*openapi3.SchemaError)) {
	switch e := err.(type) { //nolint:errorlint // errors.As would find the first of many only
	case openapi3.MultiError:
		for _, inner := range e {
			collect(inner, f)
		}
	case *openapi3.SchemaError:
		if e.Origin != nil {
			collect(e.Origin, f)
		} else {
			f(e)
		}
	case interface{ Unwrap() error }:
		collect(e.Unwrap(), f)
	}
}

var index = regexp.MustCompile(`^\d+$`)

var parameter = regexp.MustCompile(`\{.*?\}`)

// contractSchema is Okta's schema of a row's answer; Okta names the parameters
// of paths otherwise.
func contractSchema(doc *openapi3.T, row *endpoint, status int) *openapi3.Schema {
	for path, item := range doc.Paths.Map() {
		op := item.Get
		if row.method == "POST" {
			op = item.Post
		}
		if !samePath(path, row.path) || op == nil {
			continue
		}
		res := op.Responses.Status(status)
		if res == nil {
			return doc.Components.Schemas["Error"].Value
		}
		return res.Value.Content["application/json"].Schema.Value
	}
	if slices.Contains(undescribed, row.path) && status != 200 {
		return doc.Components.Schemas["Error"].Value
	}
	return nil
}

// undescribed are the endpoints that Okta's description does not have.
var undescribed = []string{"/api/v1/idps/{id}/metadata.xml"}

// xmlViolations are those of an answer that is no JSON: its type is one that is
// described, and it is well formed.
func xmlViolations(doc *openapi3.T, row *endpoint, a answer) map[string]string {
	found := map[string]string{}
	if err := xml.Unmarshal(a.body, new(struct{ XMLName xml.Name })); err != nil {
		found[row.path+" xml"] = err.Error()
	}
	kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	described := slices.Contains(undescribed, row.path)
	for path, item := range doc.Paths.Map() {
		if samePath(path, row.path) && item.Get != nil {
			described = described || item.Get.Responses.Status(a.StatusCode).Value.Content[kind] != nil
		}
	}
	if !described {
		found[row.path+" content"] = kind
	}
	return found
}

// samePath reports whether two templates differ in the names of parameters only.
func samePath(a, b string) bool {
	return parameter.ReplaceAllString(a, "{}") == parameter.ReplaceAllString(b, "{}")
}

// oddities is an organization of what live ones are known to send.
func oddities(t *testing.T) *snapshot.Snapshot {
	t.Helper()
	snap, err := snapshot.Open(os.DirFS("testdata/oddities"))
	if err != nil {
		t.Fatal(err)
	}
	return snap
}
