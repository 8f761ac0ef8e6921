package okta

import (
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"oktagon/collector/jsoncodec"
)

// pages chooses the handler by the query parameter "after".
func pages(byCursor map[string]handler) handler {
	return func(w http.ResponseWriter, r *http.Request) {
		h := byCursor[r.URL.Query().Get("after")]
		if h == nil {
			h = reply(404, `{"errorCode":"E0000007"}`)
		}
		h(w, r)
	}
}

func link(to string) string { return `Link: <` + to + `>; rel="next"` }

func TestPaging(t *testing.T) {
	base := testOrigin + "/api/v1/groups"
	hundred := "[" + strings.TrimSuffix(strings.Repeat(`{"id":"x"},`, 100), ",") + "]"
	iam := func(c *Call) { c.Path, c.List = Route("/api/v1/iam/roles"), ListForm{Keys: []string{"roles"}} }
	expired := inTurn(reply(400, `{"errorCode":"E0000031"}`), reply(200, `[{"id":"2"}]`))
	for _, tt := range []struct {
		name     string
		change   func(*Call)
		pages    map[string]handler
		ids      string
		warnings string
		err      string
		requests int
	}{
		{"header", nil, map[string]handler{
			"": reply(200, `[{"id":"1"}]`, link(base+"?after=a")), "a": reply(200, `[{"id":"2"}]`)}, "1 2", "", "", 2},
		{"lower-case header name, http", nil, map[string]handler{
			"": reply(200, `[{"id":"1"}]`, `link: <http://contoso.okta.com/api/v1/groups?after=a>; rel="next"`), "a": reply(200, `[]`)}, "1", "", "", 2},
		{"empty page with next", nil, map[string]handler{
			"": reply(200, `[]`, link(base+"?after=a")), "a": reply(200, `[{"id":"2"}]`)}, "2", "", "", 2},
		{"body", iam, map[string]handler{
			"":  reply(200, `{"roles":[{"id":"1"}],"_links":{"next":{"href":"http://contoso.okta.com/api/v1/iam/roles?after=a"}}}`),
			"a": reply(200, `{"roles":[{"id":"2"}],"_links":{"next":null,"self":{"href":"x"}}}`)}, "1 2", "", "", 2},
		{"header before body", iam, map[string]handler{
			"":  reply(200, `{"roles":[{"id":"1"}],"_links":{"next":{"href":"https://evil.example/"}}}`, link(testOrigin+"/api/v1/iam/roles?after=a")),
			"a": reply(200, `{"roles":[]}`)}, "1", "", "", 2},
		{"foreign host", nil, map[string]handler{
			"": reply(200, `[{"id":"1"}]`, link("https://evil.example/api/v1/groups?after=a"))}, "1", "", "next link refused: it leads to another host, evil.example", 1},
		{"loop", nil, map[string]handler{
			"": reply(200, `[{"id":"1"}]`, link(base+"?after=a")), "a": reply(200, `[{"id":"2"}]`, link(base+"?after=b")), "b": reply(200, `[]`, link(base+"?after=a"))}, "1 2", "", "loop", 3},
		{"loop to the start", nil, map[string]handler{
			"": reply(200, `[{"id":"1"}]`, link(base+"?limit=200"))}, "1", "", "loop", 1},
		{"expired cursor", nil, map[string]handler{
			"": reply(200, `[{"id":"1"}]`, link(base+"?after=a")), "a": expired}, "1 1 2", "", "", 4},
		{"cursor that stays expired", nil, map[string]handler{
			"": reply(200, `[{"id":"1"}]`, link(base+"?after=a")), "a": reply(400, `{"errorCode":"E0000031"}`)}, "1 1", "", "400 E0000031", 4},
		{"possibly cut off", iam, map[string]handler{"": reply(200, `{"roles":`+hundred+`}`)}, strings.TrimSuffix(strings.Repeat("x ", 100), " "), "", "possibly cut off at 100", 1},
		{"a hundred elsewhere", nil, map[string]handler{"": reply(200, hundred)}, strings.TrimSuffix(strings.Repeat("x ", 100), " "), "", "", 1},
		{"403 on page two", nil, map[string]handler{
			"": reply(200, `[{"id":"1"}]`, link(base+"?after=a")), "a": reply(403, `{"errorCode":"E0000006"}`)}, "1", "", "403 E0000006", 2},
		{"smaller pages", func(c *Call) { c.Queries = append(c.Queries, "limit=100", "limit=50") }, map[string]handler{
			"": func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Query().Get("limit") {
				case "200":
					reply(400, `{"errorCode":"E0000001"}`)(w, r)
				case "100":
					reply(500, `{"errorCode":"E0000009"}`)(w, r)
				default:
					reply(200, `[{"id":"1"}]`)(w, r)
				}
			}}, "1", "", "", 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := &recorder{next: pages(tt.pages)}
				call := groups()
				if tt.change != nil {
					tt.change(&call)
				}
				ids, warnings, err := collect(t.Context(), newClient(t, server), call)
				if got := strings.Join(ids, " "); got != tt.ids {
					t.Errorf("ids %q, want %q", got, tt.ids)
				}
				if got := strings.Join(warnings, " "); got != tt.warnings {
					t.Errorf("warnings %q, want %q", got, tt.warnings)
				}
				if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v, want %q", err, tt.err)
				}
				if len(server.seen) != tt.requests {
					t.Errorf("requests %q", server.paths())
				}
				for _, r := range server.seen {
					if r.URL.Host != "contoso.okta.com" || r.URL.Scheme != "https" {
						t.Errorf("request to %s", r.URL)
					}
				}
			})
		})
	}
}

func TestDecodeList(t *testing.T) {
	for _, tt := range []struct {
		name, body, key string
		ids, warnings   string
		err             error
	}{
		{"array", `[{"id":"1"},{"id":"2"}]`, "", "1 2", "", nil},
		{"BOM and blanks", "\xef\xbb\xbf \r\n[{\"id\":\"1\"}]\n\n", "", "1", "", nil},
		{"empty", ``, "", "", "", errNoBody},
		{"null", `null`, "", "", "", errNoList},
		{"empty object for array", `{}`, "", "", "", errNoList},
		{"links for array", `{"_links":{}}`, "", "", "", errNoList},
		{"null items", `[null,{"id":"2"}]`, "", " 2", "", nil},
		{"envelope", `{"value":[{"id":"1"}]}`, "value", "1", "", nil},
		{"envelope null", `{"value":null}`, "value", "", "", errNoList},
		{"empty envelope", `{}`, "value", "", "", errNoList},
		{"envelope without list", `{"_links":{}}`, "value", "", "", errNoList},
		{"envelope with another list", `{"warnings":[]}`, "value", "", "", errNoList},
		{"error with an empty list", `{"errorCode":"E0000009","errorCauses":[]}`, "value", "", "", errNoList},
		{"other name", `{"items":[{"id":"1"}],"total":1}`, "value", "", "", errNoList},
		{"object for array", `{"keys":[{"id":"1"}]}`, "", "", "", errNoList},
		{"object with one of two keys", `{"keys":[{"id":"1"}]}`, "keys|jwks.keys", "1", "", nil},
		{"two levels", `{"jwks":{"keys":[{"id":"1"}]}}`, "keys|jwks.keys", "1", "", nil},
		{"another type on the first level", `{"jwks":7}`, "keys|jwks.keys", "", "", errNoList},
		{"one object", `{"id":"1","tags":[]}`, "", "", "", errNoList},
		{"no list", `{"message":"hello"}`, "", "", "", errNoList},
		{"two lists", `{"a":[],"b":[]}`, "value", "", "", errNoList},
		{"a text", `"hello"`, "", "", "", errNoList},
		{"field of another type", `[{"id":"1","size":"big"},{"id":"2","size":2}]`, "", "1 2", "size is a string", nil},
		{"number too large", `[{"id":"1","size":99999999999999999999}]`, "", "1", "size is a number", nil},
		{"item of another type", `["x",{"id":"2"}]`, "", " 2", "an item is a string", nil},
		{"cut off", `[{"id":"1"},{"id":`, "", "", "", jsoncodec.ErrTruncated},
		{"cut off in a text", `{"value":[{"id":"1`, "value", "", "", jsoncodec.ErrTruncated},
		{"trailing garbage", `[{"id":"1"}]x`, "", "", "", jsoncodec.ErrNotJSON},
		{"two values", `[] []`, "", "", "", jsoncodec.ErrNotJSON},
		{"not JSON", `[<html>`, "", "", "", jsoncodec.ErrNotJSON},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var items jsoncodec.Items[item]
			warnings, _, err := decodeList([]byte(tt.body), ListForm{Keys: strings.Split(tt.key, "|")}, maxUnpaged, &items)
			if !errors.Is(err, tt.err) {
				t.Errorf("error %v, want %v", err, tt.err)
			}
			if tt.err != nil {
				return
			}
			var ids []string
			for _, it := range items {
				ids = append(ids, it.ID)
			}
			if got := strings.Join(ids, " "); got != tt.ids {
				t.Errorf("ids %q, want %q", got, tt.ids)
			}
			if got := strings.Join(warnings, ", "); got != tt.warnings {
				t.Errorf("warnings %q, want %q", got, tt.warnings)
			}
		})
	}
}

func TestContent(t *testing.T) {
	for _, tt := range []struct {
		name    string
		answer  handler
		outcome Outcome
		err     string
	}{
		{"HTML", reply(200, `<html><script>var x="secret";</script><b>Sign in</b>`+"\x07"+` here</html>`, "Content-Type: text/html; charset=utf-8"), Failed,
			"GET /api/v1/groups: 200: text/html (65 bytes) instead of what was asked for"},
		{"text", reply(200, `hello`, "Content-Type: text/plain"), Failed, "text/plain"},
		{"problem+json", reply(200, `[]`, "Content-Type: application/problem+json; charset=UTF-8"), OK, ""},
		{"okta's parameter", reply(200, `[]`, "Content-Type: application/json; okta-response=omitCredentials"), OK, ""},
		{"no type", reply(200, `[]`, "Content-Type: "), OK, ""},
		{"204", reply(204, ``), Failed, "answer is empty"},
		{"error with 200", reply(200, `{"errorCode":"E0000006","errorSummary":"no"}`), Failed, "200 E0000006: no"},
		{"causes", reply(400, `{"errorCode":"E0000001","errorSummary":"Api validation failed","errorCauses":[{"errorSummary":"limit"}],"errorId":"oae1"}`, "X-Okta-Request-Id: req1"), BadRequest,
			"GET /api/v1/groups: 400 E0000001: Api validation failed; limit (request id req1)"},
		{"one cause", reply(400, `{"errorCode":"E0000001","errorSummary":"a","errorCauses":{"errorSummary":"b"}}`), BadRequest, "a; b"},
		{"a page that names a person", reply(403, `<html><title>Blocked dana@contoso.com</title>CONTOSO\dana</html>`, "Content-Type: text/html"), Failed,
			"GET /api/v1/groups: 403: text/html (64 bytes) instead of what was asked for"},
		{"data of another type", reply(200, `[{"id":"1","client_secret":"hidden","error":"x"}]`, "Content-Type: text/plain"), Failed,
			"GET /api/v1/groups: 200: text/plain (49 bytes) instead of what was asked for"},
		{"data with an error's fields", reply(200, `{"error":"hidden","errorCode":"E0000006"}`, "Content-Type: text/plain"), Failed,
			"GET /api/v1/groups: 200: text/plain (41 bytes) instead of what was asked for"},
		{"a login in the text", reply(400, `{"errorCode":"E0000001","errorSummary":"login: dana@contoso.com is taken"}`), BadRequest,
			"GET /api/v1/groups: 400 E0000001: login: *** is taken"},
		{"a code that is none", reply(403, `{"error":"Blocked user dana","error_description":"Ask dana"}`), Denied, "GET /api/v1/groups: 403: forbidden"},
		{"a type that is none", reply(403, `x`, "Content-Type: text/dana whitcomb"), Failed, "GET /api/v1/groups: 403: no content type (1 bytes)"},
		{"empty body", reply(403, ``), Denied, "GET /api/v1/groups: 403: forbidden"},
		{"redirect", reply(302, ``, "Location: https://sso.contoso.com/login?token=x"), Failed, "302: redirect to sso.contoso.com"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, _, err := collect(t.Context(), newClient(t, tt.answer), groups())
				text := fmt.Sprintf("%v %s", err, adviceOf(err))
				if Classify(err) != tt.outcome || !strings.Contains(text, tt.err) || strings.Contains(text, "dana") || strings.Contains(text, "hidden") {
					t.Errorf("outcome %v, error %v", Classify(err), err)
				}
			})
		})
	}
}

// A truncated body is requested three times, one that is not JSON once.
func TestUnusableBodies(t *testing.T) {
	for body, want := range map[string]struct {
		err      error
		requests int
	}{
		`[{"id":`:             {jsoncodec.ErrTruncated, 3},
		`[]]`:                 {jsoncodec.ErrNotJSON, 1},
		`{"message":"hello"}`: {errNoList, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			server := &recorder{next: reply(200, body, "X-Okta-Request-Id: req1")}
			_, _, err := collect(t.Context(), newClient(t, server), groups())
			var data *DataError
			if !errors.As(err, &data) || !errors.Is(err, want.err) || Classify(err) != Failed || len(server.seen) != want.requests {
				t.Errorf("%s: %d requests, error %v", body, len(server.seen), err)
			}
			if wantText := "GET /api/v1/groups: " + want.err.Error() + " (request id req1)"; err.Error() != wantText || adviceOf(err) == "" {
				t.Errorf("error %q, want %q", err, wantText)
			}
		})
	}
}

func TestGetAndRaw(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		accepts := []string{}
		c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
			accepts = append(accepts, r.Header.Get("Accept"), r.Header.Get("User-Agent"))
			if strings.Contains(r.Header.Get("Accept"), "xml") {
				reply(200, "<md/>", "Content-Type: text/xml")(w, r)
				return
			}
			reply(200, `{"id":"1","size":"x"}`)(w, r)
		}))
		it, err := Get[item](t.Context(), c, Call{Path: Route("/api/v1/groups/{id}", "1")})
		if err != nil || it.ID != "1" {
			t.Errorf("got %+v, %v", it, err)
		}
		raw, err := c.Raw(t.Context(), Call{Path: Route("/api/v1/idps/{id}/metadata.xml", "1"), Accept: "application/xml"})
		if err != nil || string(raw) != "<md/>" {
			t.Errorf("got %q, %v", raw, err)
		}
		if want := []string{"application/json", "oktagon", "application/xml", "oktagon"}; !slices.Equal(accepts, want) {
			t.Errorf("headers %q", accepts)
		}
	})
}

// TestAdvice compares M3 to M6 and M12 with okta-api.md §5.4.
func TestAdvice(t *testing.T) {
	denied := reply(403, `{"errorCode":"E0000006","errorSummary":"You do not have permission"}`)
	granting := func(scopes string, answer handler) handler {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == tokenPath {
				reply(200, fmt.Sprintf(`{"access_token":"token","token_type":"Bearer","scope":%q}`, scopes))(w, r)
				return
			}
			answer(w, r)
		}
	}
	key := withKey(t)
	ssws := func(*Config) {}
	for _, tt := range []struct {
		name           string
		change         func(*Config)
		answer         handler
		template       string
		scope          string
		want, unwanted []string
	}{
		{"M3 app", key, granting("okta.groups.read", denied), "/api/v1/groups", "okta.groups.read", []string{"token holds okta.groups.read", "admin role of the app", "independent", "give the app the role Mobile Administrator;"}, []string{"grant it"}},
		{"M3 token", ssws, denied, "/api/v1/groups", "okta.groups.read", []string{"admin role of the token's owner", "the role Mobile Administrator;", "network zone"}, []string{"grant it"}},
		{"M3 integration", withSecret, granting("okta.groups.read", denied), "/api/v1/groups", "okta.groups.read", []string{"token holds okta.groups.read"}, []string{"role", "Administrator"}},
		{"M4 app", key, granting("okta.oauthIntegrations.read", denied), "/integrations/api/v1/api-services", "okta.oauthIntegrations.read", []string{"okta.oauthIntegrations.read", "Super Administrator", "Okta_ApiServiceIntegration"}, nil},
		{"M4 integration", withSecret, granting("okta.oauthIntegrations.read", denied), "/integrations/api/v1/api-services", "okta.oauthIntegrations.read", []string{"okta.oauthIntegrations.read", "Okta_ApiServiceIntegration", "authorize it again"}, []string{"role", "Administrator"}},
		{"M5 app", key, granting("okta.roles.read", denied), "/api/v1/iam/roles", "okta.roles.read", []string{"Super Administrator", "okta.iam.read", "Read-only Administrator is not enough", "privileged paths"}, nil},
		{"M5 integration", withSecret, granting("okta.roles.read", denied), "/api/v1/users/{id}/roles", "okta.roles.read", []string{"privileged paths"}, []string{"role ", "Administrator"}},
		{"M6 app", key, granting("okta.users.read", denied), "/api/v1/groups", "okta.groups.read", []string{"lacks okta.groups.read", "Okta API Scopes"}, []string{"role"}},
		{"M6 integration", withSecret, granting("okta.users.read", denied), "/api/v1/groups", "okta.groups.read", []string{"lacks okta.groups.read", "catalog entry"}, []string{"role"}},
		{"M6 header", key, granting("okta.groups.read", reply(403, ``, `WWW-Authenticate: Bearer error="insufficient_scope", scope="okta.groups.manage"`)), "/api/v1/groups", "okta.groups.read", []string{"lacks okta.groups.manage"}, []string{"role"}},
		{"M12", ssws, reply(403, `<html>blocked`, "Content-Type: text/html"), "/api/v1/groups", "okta.groups.read", []string{"status 403", "text/html", "proxy", "contoso.okta.com"}, []string{"role"}},
		{"grants", key, granting("okta.appGrants.read", denied), "/api/v1/apps/{id}/grants", "okta.appGrants.read", []string{"oauth_scopes", "Super Administrator"}, nil},
		{"unlicensed", ssws, reply(401, `{"errorCode":"E0000015"}`), "/api/v1/realms", "okta.realms.read", []string{"feature"}, []string{"role"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newClient(t, tt.answer, tt.change)
				signIn(t, c)
				_, _, err := collect(t.Context(), c, Call{Path: Path{template: tt.template, path: tt.template}, Scopes: []string{tt.scope}, Role: "Mobile Administrator"})
				advice := adviceOf(err)
				for _, want := range tt.want {
					if !strings.Contains(advice, want) {
						t.Errorf("lacks %q: %s", want, advice)
					}
				}
				for _, unwanted := range tt.unwanted {
					if strings.Contains(advice, unwanted) {
						t.Errorf("holds %q: %s", unwanted, advice)
					}
				}
			})
		})
	}
}

// A scope that was not requested must be requested, one that was requested granted.
func TestScopeAdvice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, reply(404, ``), withKey(t), func(cfg *Config) { cfg.Scopes = []string{"okta.users.read", "okta.apps.manage"} })
		for scope, want := range map[string]string{
			"okta.users.read":  "the token lacks okta.users.read: grant it",
			"okta.apps.read":   "the token lacks okta.apps.read: grant it",
			"okta.groups.read": "okta.groups.read was not asked for: add it to --scopes",
		} {
			if got := c.ScopeAdvice(scope); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s", scope, got)
			}
		}
	})
}

// A listing that never ends, with a cursor of 1 MiB on each page, does not fill the memory.
// The test does not run in parallel, because it measures the heap.
func TestEndlessListingKeepsMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pages := 0
		cursor := strings.Repeat("x", 1<<20)
		c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
			pages++
			next := fmt.Sprintf(`<%s/api/v1/groups?after=%d%s>; rel="next"`, testOrigin, pages, cursor)
			reply(200, `[]`, "Link: "+next)(w, r)
		}))
		var first, last uint64
		for _, err := range List(t.Context(), c, groups(), new(jsoncodec.Items[item])) {
			if err != nil {
				t.Fatal(err)
			}
			if pages == 10 {
				first = heapSize()
			}
			if pages == 110 {
				last = heapSize()
				break
			}
		}
		if last > first+20<<20 {
			t.Errorf("100 pages use %d MiB", (last-first)>>20)
		}
	})
}

// heapSize returns the size of live objects in bytes.
func heapSize() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
