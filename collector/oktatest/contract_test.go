package oktatest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"oktagon/collector"
	"oktagon/collector/okta"
	"oktagon/collector/progress"
	"oktagon/collector/snapshot"

	"go.yaml.in/yaml/v3"
)

// contract is testdata/contract.yaml.
type contract struct {
	Endpoints map[string]*contractEndpoint
	Shapes    map[string]any
}

type contractEndpoint struct {
	Method        string
	Scope         string
	Query         []string
	Default       int
	Size          [2]int
	SizeParameter string `yaml:"sizeParameter"`
	Answer, Error any
}

func readContract(t *testing.T) contract {
	t.Helper()
	b, err := os.ReadFile("testdata/contract.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c contract
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(&c); err != nil {
		t.Fatal(err)
	}
	for _, e := range c.Endpoints {
		if e.Error == nil {
			e.Error = "error"
		}
	}
	return c
}

// listKey is the name of the array in an answer that is an object with one.
func (e *contractEndpoint) listKey() string {
	fields, _ := e.Answer.(map[string]any)
	for name, shape := range fields {
		if _, ok := shape.([]any); ok {
			return name
		}
	}
	return ""
}

// exchange is a request of a collection and the fake's answer.
type exchange struct {
	url  *url.URL
	path string // of the endpoint
	answer
}

// collections has what three collections send and get: of a hand-written
// organization, of a generated one, and of one with what is known to be unusual.
func collections(t *testing.T, o Options) []exchange {
	t.Helper()
	var all []exchange
	for _, snap := range []*snapshot.Snapshot{contoso(t), generated(t, smallSize), oddities(t)} {
		synctest.Test(t, func(t *testing.T) { all = append(all, collect(t, snap, o)...) })
	}
	return all
}

// recorder keeps what passes through it.
type recorder struct {
	http.RoundTripper
	kept chan exchange
}

func (r recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	res, err := r.RoundTripper.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(res.Body)
	res.Body = io.NopCloser(bytes.NewReader(b))
	e := exchange{url: request.URL, answer: answer{res, b}}
	if row, _ := findEndpoint(request.URL.Path); row != nil {
		e.path = row.path
	}
	r.kept <- e
	return res, err
}

// collect reads all of an organization and returns what was sent and answered.
func collect(t *testing.T, snap *snapshot.Snapshot, o Options) []exchange {
	t.Helper()
	selection, err := collector.Select(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := recorder{newServer(t, snap, o).RoundTripper(), make(chan exchange, 10_000)}
	client, err := okta.New(okta.Config{
		BaseURL:    &url.URL{Scheme: "https", Host: "contoso.okta.com"},
		Credential: okta.Credential{Mode: okta.SSWS, Token: sswsToken},
		Transport:  r,
	})
	if err != nil {
		t.Fatal(err)
	}
	w, err := snapshot.Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	err = collector.Run(t.Context(), client, w, collector.Options{Selection: selection, Factors: collector.FactorsOfAll, LastUse: true,
		Domain: "contoso.okta.com", Progress: progress.Discard, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	close(r.kept)
	return slices.Collect(func(yield func(exchange) bool) {
		for e := range r.kept {
			if !yield(e) {
				return
			}
		}
	})
}

// The fake's table is that of the contract.
func TestEndpointsFitTheContract(t *testing.T) {
	c := readContract(t)
	for _, row := range endpoints {
		want := c.Endpoints[row.path]
		if want == nil {
			t.Errorf("the contract has no %s", row.path)
			continue
		}
		page := pageSize{want.Default, max(want.Size[0], 1), want.Size[1], cmp.Or(want.SizeParameter, "limit")}
		if row.page != page || row.scope != want.Scope || row.method != cmp.Or(want.Method, http.MethodGet) || row.listKey != want.listKey() {
			t.Errorf("%s: %+v, the contract has %+v", row.path, row, *want)
		}
	}
}

// A collection sends what is in the contract and nothing else, and the fake's answers
// have the types of the contract.
func TestCollectionFitsTheContract(t *testing.T) {
	c := readContract(t)
	check := newShapeCheck(c)
	sent := map[string]bool{}
	for _, e := range append(collections(t, Options{}), otherRequests(t)...) {
		want := c.Endpoints[e.path]
		if want == nil {
			t.Errorf("the contract has no %s", e.url.Path)
			continue
		}
		sent[e.path] = true
		for name := range e.url.Query() {
			if name != "after" && !slices.Contains(want.Query, name) {
				t.Errorf("%s: the contract has no parameter %s", e.path, name)
			}
		}
		check.answer(e, want)
	}
	check.report(t)
	for path := range c.Endpoints {
		if !sent[path] {
			t.Errorf("no collection asks for %s", path)
		}
	}
}

// The fields of the contract are those of records, which hold what the program reads
// and nothing else.
func TestContractHasAllFields(t *testing.T) {
	c := readContract(t)
	check := newShapeCheck(c)
	check.closed = true
	for _, e := range append(collections(t, Options{NoExtraFields: true}), otherRequests(t)...) {
		if want := c.Endpoints[e.path]; want != nil {
			check.answer(e, want)
		}
	}
	check.report(t)
	for _, place := range slices.Sorted(maps.Keys(fieldsOf(c.Shapes))) {
		if !check.seen[place] {
			t.Errorf("no answer has %s", place)
		}
	}
}

// otherRequests are two requests for access tokens that are granted, two that are
// refused, and a request with a bad parameter.
func otherRequests(t *testing.T) (all []exchange) {
	t.Helper()
	key, o := clients(t)
	s := newServer(t, contoso(t), o)
	for _, a := range []answer{
		post(t, s, credentials("okta.users.read"), basic("integration", "s3cr:t/+")),
		post(t, s, key.assertion(t)),
		post(t, s, credentials("okta.apps.read"), basic("integration", "s3cr:t/+")),
		post(t, s, credentials("okta.users.read"), basic("integration", "wrong")),
		get(t, s, "/api/v1/users?limit=0"),
	} {
		row, _ := findEndpoint(a.Request.URL.Path)
		all = append(all, exchange{a.Request.URL, row.path, a})
	}
	return all
}

// shapeCheck compares JSON with the shapes of the contract.
type shapeCheck struct {
	shapes   map[string]any
	closed   bool            // other fields are problems
	seen     map[string]bool // fields, as "user.profile.login"
	problems map[string]bool
}

func newShapeCheck(c contract) *shapeCheck {
	return &shapeCheck{shapes: c.Shapes, seen: map[string]bool{}, problems: map[string]bool{}}
}

func (s *shapeCheck) report(t *testing.T) {
	t.Helper()
	for _, problem := range slices.Sorted(maps.Keys(s.problems)) {
		t.Error(problem)
	}
}

func (s *shapeCheck) answer(e exchange, want *contractEndpoint) {
	shape := want.Answer
	if e.StatusCode != http.StatusOK {
		shape = want.Error
	}
	if shape == "xml" {
		if err := xml.Unmarshal(e.body, new(struct{ XMLName xml.Name })); err != nil || !strings.Contains(e.Header.Get("Content-Type"), "xml") {
			s.problems[fmt.Sprintf("%s: %s, %v", e.path, e.Header.Get("Content-Type"), err)] = true
		}
		return
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(e.body))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		s.problems[fmt.Sprintf("%s: %v", e.path, err)] = true
	}
	if o, ok := v.(map[string]any); ok && want.listKey() != "" {
		delete(o, "_links") // the links to pages
	}
	s.value(e.path, shape, v)
}

// value compares a value with a shape: the name of one, a list of one, or fields.
func (s *shapeCheck) value(place string, shape, v any) {
	switch want := shape.(type) {
	case string:
		if inner, ok := s.shapes[want]; ok {
			s.value(want, inner, v)
		} else if !isScalar(want, v) {
			s.problems[fmt.Sprintf("%s: %v, want %s", place, v, want)] = true
		}
	case []any:
		items, ok := v.([]any)
		if !ok {
			s.problems[fmt.Sprintf("%s: %v, want an array", place, v)] = true
		}
		for _, item := range items {
			s.value(place, want[0], item)
		}
	case map[string]any:
		s.object(place, want, v)
	}
}

func (s *shapeCheck) object(place string, want map[string]any, v any) {
	if one, ok := want["one-or-list"]; ok {
		items, ok := v.([]any)
		if !ok {
			items = []any{v}
		}
		s.value(place, []any{one}, items)
		return
	}
	fields, ok := v.(map[string]any)
	if !ok {
		s.problems[fmt.Sprintf("%s: %v, want an object", place, v)] = true
	}
	for name, value := range fields {
		at := place + "." + name
		shape, found := want[name]
		nullable, foundNullable := want[name+"/null"]
		switch {
		case foundNullable && value == nil:
		case foundNullable:
			s.value(at, nullable, value)
		case found:
			s.value(at, shape, value)
		case s.closed && want["*"] == nil:
			s.problems["the contract has no "+at] = true
		}
		s.seen[at] = true
	}
}

var timestamp = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)

func isScalar(kind string, v any) bool {
	switch v := v.(type) {
	case string:
		return kind == "string" || kind == "time" && timestamp.MatchString(v) || kind == "any"
	case json.Number:
		_, err := v.Int64()
		return kind == "integer" && err == nil || kind == "any"
	case bool:
		return kind == "boolean" || kind == "any"
	}
	return kind == "any"
}

// fieldsOf are the shapes of all fields by place, as "user.profile.login".
func fieldsOf(shapes map[string]any) map[string]any {
	fields := map[string]any{}
	var add func(place string, shape any)
	add = func(place string, shape any) {
		switch s := shape.(type) {
		case []any:
			add(place, s[0])
		case map[string]any:
			for name, inner := range s {
				if name != "*" && name != "one-or-list" {
					at := place + "." + strings.TrimSuffix(name, "/null")
					fields[at] = inner
					add(at, inner)
				}
			}
		}
	}
	for name, shape := range shapes {
		add(name, shape)
	}
	return fields
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
