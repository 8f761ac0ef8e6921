package collector_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagon/collector"
	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/progress"
	"oktagon/collector/snapshot"
)

const (
	token  = "00token"
	domain = "contoso.okta.com"
)

// contoso is the demo organization.
func contoso(t testing.TB) *snapshot.Snapshot {
	t.Helper()
	return open(t, "../testdata/contoso")
}

// oddities is an organization with the deviations that are known from real ones.
func oddities(t testing.TB) *snapshot.Snapshot {
	t.Helper()
	return open(t, "oktatest/testdata/oddities")
}

func open(t testing.TB, dir string) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Open(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func generated(t testing.TB, size orggen.Size) *snapshot.Snapshot {
	t.Helper()
	s, err := orggen.Generate(t.TempDir(), size)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// collected is one collection from a fake Okta.
type collected struct {
	*snapshot.Snapshot
	fake *oktatest.Server
	err  error
}

// setup is how a collection differs from one of everything with an API token.
type setup struct {
	fake    oktatest.Options
	only    []string
	skip    []string
	factors string
	entra   collector.Entra
	lastUse bool
	// withoutScope is a scope that was not granted; when it is set, an OAuth client signs
	// in instead of an API token.
	withoutScope string
	// scopes are those to request; nil requests the needed ones.
	scopes []string
	// usualScopes leaves out the scopes that are requested on demand.
	usualScopes bool
	// credential is that of a client that fake knows; nil is an API token.
	credential *okta.Credential
	// log is nil when nobody reads it.
	log slog.Handler
	// progress is nil when nobody is told.
	progress *progress.Progress
	// transport wraps the transport to the fake.
	transport func(http.RoundTripper) http.RoundTripper
	// dir is a folder that is kept, "" is a temporary one.
	dir string
	// token is another API token than the usual one.
	token string
	// domain is another host than contoso's.
	domain string
}

// collectWith collects org from a fake Okta, in memory. In a synctest bubble it takes no
// real time.
func collectWith(t testing.TB, ctx context.Context, org *snapshot.Snapshot, s setup) *collected {
	t.Helper()
	s.token, s.domain = cmp.Or(s.token, token), cmp.Or(s.domain, domain)
	selection, err := collector.Select(s.only, s.skip)
	if err != nil {
		t.Fatal(err)
	}
	if s.scopes == nil {
		s.scopes = collector.AllScopes(selection)
	}
	if s.usualScopes {
		s.scopes = selection.Scopes()
	}
	if s.withoutScope != "" {
		s.credential = &okta.Credential{Mode: okta.ClientSecret, ClientID: "client", ClientSecret: "secret"}
		granted := slices.DeleteFunc(collector.AllScopes(selection), func(scope string) bool { return scope == s.withoutScope })
		s.fake.Clients = []oktatest.Client{{ID: "client", Secret: "secret", Scopes: granted}}
	}
	if s.log == nil {
		s.log = slog.DiscardHandler
	}
	if s.credential == nil {
		s.credential = &okta.Credential{Mode: okta.SSWS, Token: s.token}
	}
	s.fake.Tokens = []string{token, "00another"}
	fake, err := oktatest.New(org, s.fake)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { fake.Close() })
	transport := fake.RoundTripper()
	if s.transport != nil {
		transport = s.transport(transport)
	}
	client, err := okta.New(okta.Config{BaseURL: &url.URL{Scheme: "https", Host: s.domain}, Credential: *s.credential,
		Scopes: s.scopes, OptionalScopes: selection.OptionalScopes(), ReservePercent: 10, Transport: transport, OnWait: s.progress.Waiting, OnThrottled: s.progress.Throttled,
		OnRequest: func(resource, bucket string, perMinute int) {
			s.progress.Sent(progress.Request{Resource: resource, Bucket: bucket, PerMinute: perMinute})
		}})
	if err != nil {
		t.Fatal(err)
	}
	w, err := snapshot.Create(t.TempDir())
	if s.dir != "" {
		w, err = snapshot.CreateOrResume(s.dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	err = collector.Run(ctx, client, w, collector.Options{Selection: selection, Domain: s.domain,
		Factors: s.factors, Entra: s.entra, LastUse: s.lastUse, Progress: s.progress, Log: slog.New(s.log)})
	return &collected{w.Snapshot(), fake, err}
}

// collectIn collects in a bubble of its own.
func collectIn(t *testing.T, org *snapshot.Snapshot, s setup) (c *collected) {
	t.Helper()
	synctest.Test(t, func(st *testing.T) { c = collectWith(t, st.Context(), org, s) })
	return c
}

var errStop = errors.New("stopped")

// collectFor collects in a bubble and stops the collection after d.
func collectFor(t *testing.T, org *snapshot.Snapshot, d time.Duration, s setup) (c *collected) {
	t.Helper()
	synctest.Test(t, func(st *testing.T) {
		ctx, cancel := context.WithTimeoutCause(st.Context(), d, errStop)
		defer cancel()
		c = collectWith(st, ctx, org, s)
	})
	if c.err != nil && !errors.Is(c.err, errStop) {
		t.Fatal(c.err)
	}
	return c
}

// ever is longer than any collection takes.
const ever = 1000 * time.Hour

// sample returns every nth of the cases with -short, for the race detector: it needs some of
// them, and all are tried without it.
func sample[T any](n int, cases []T) []T {
	if !testing.Short() {
		return cases
	}
	var some []T
	for i := 0; i < len(cases); i += n {
		some = append(some, cases[i])
	}
	return some
}

// fault parses a fault in the form of the fake Okta's command line.
func fault(t testing.TB, text string) []oktatest.Fault {
	t.Helper()
	f, err := oktatest.ParseFault(text)
	if err != nil {
		t.Fatal(err)
	}
	return []oktatest.Fault{f}
}

// states are the states of the resources that are not complete.
func (c *collected) states() map[string]snapshot.State {
	states := map[string]snapshot.State{}
	for _, row := range c.Manifest.Coverage {
		if row.State != snapshot.Complete {
			states[row.Resource] = row.State
		}
	}
	return states
}

// expect compares the states that are not complete with a text like "denied: users
// groups; absent: realms". Each of them must have a reason.
func (c *collected) expect(t *testing.T, want string) {
	t.Helper()
	if c.err != nil {
		t.Fatal(c.err)
	}
	states := map[string]snapshot.State{}
	for clause := range strings.SplitSeq(want, "; ") {
		state, names, _ := strings.Cut(clause, ": ")
		for name := range strings.FieldsSeq(names) {
			states[name] = snapshot.State(state)
		}
	}
	if got := c.states(); !maps.Equal(states, got) {
		t.Errorf("states %v, want %v", got, states)
	}
	for _, row := range c.Manifest.Coverage {
		if row.State != snapshot.Complete && row.Reason == "" {
			t.Errorf("%s is %s without a reason", row.Resource, row.State)
		}
	}
}

// everything is the lines of every resource as text, sorted.
func everything(t *testing.T, c *collected) map[string][]string {
	t.Helper()
	if c.err != nil {
		t.Fatal(c.err)
	}
	lines := *c.Snapshot
	lines.Manifest.Coverage = nil // it counts records, not lines
	all := map[string][]string{}
	for _, row := range c.Manifest.Coverage {
		if err := c.VerifyResource(row.Resource); err != nil {
			t.Error(err)
		}
		for record, err := range snapshot.Records[map[string]any](&lines, row.Resource) {
			if err != nil {
				t.Fatal(err)
			}
			delete(record, "reason") // it contains the number of the request
			delete(record, "sum")    // so does this
			all[row.Resource] = append(all[row.Resource], fmt.Sprint(record))
		}
		slices.Sort(all[row.Resource])
	}
	return all
}

// openFanOut opens a fan-out until the test ends.
func openFanOut(t *testing.T, org *snapshot.Snapshot, resource string) *snapshot.FanOutReader {
	t.Helper()
	f, err := org.FanOut(resource)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// parentsOf are the parents of a fan-out.
func parentsOf(t *testing.T, org *snapshot.Snapshot, resource string) []string {
	t.Helper()
	return openFanOut(t, org, resource).Parents()
}

// items are the records of a parent.
func items[T snapshot.Record](t *testing.T, org *snapshot.Snapshot, resource, id string) []T {
	t.Helper()
	f, err := org.FanOut(resource)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := snapshot.Items[T](f, id)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// records are the records of a list.
func records[T any](t *testing.T, org *snapshot.Snapshot, resource string) (all []T) {
	t.Helper()
	for r, err := range snapshot.Records[T](org, resource) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// ids are those of the records that pass.
func ids[T snapshot.Record](all []T, pass ...func(T) bool) (found []string) {
	for _, r := range all {
		if len(pass) == 0 || pass[0](r) {
			found = append(found, r.Key())
		}
	}
	return found
}

// create starts a snapshot of an organization that has nothing but its own record.
func create(t *testing.T) *snapshot.Writer {
	t.Helper()
	w, err := snapshot.Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	listing(t, w, snapshot.Orgs, snapshot.Org{ID: "00o1"})
	return w
}

// listing writes a list.
func listing(t *testing.T, w *snapshot.Writer, resource string, records ...snapshot.Record) {
	t.Helper()
	l, err := w.Listing(resource)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if err := l.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := l.Finish(); err != nil {
		t.Fatal(err)
	}
}

// fan writes a fan-out of one parent.
func fan[T snapshot.Record](t *testing.T, w *snapshot.Writer, resource, parent string, items ...T) {
	t.Helper()
	manyFans(t, w, resource, func(each func(string, ...T)) { each(parent, items...) })
}

// manyFans writes a fan-out of the parents that parents passes to each.
func manyFans[T snapshot.Record](t *testing.T, w *snapshot.Writer, resource string, parents func(each func(string, ...T))) {
	t.Helper()
	f, err := w.FanOut(resource)
	if err != nil {
		t.Fatal(err)
	}
	parents(func(parent string, items ...T) {
		if err := errors.Join(f.WritePage(parent, items), f.CloseParent(parent, snapshot.Complete, "")); err != nil {
			t.Fatal(err)
		}
	})
	if err := f.Finish(); err != nil {
		t.Fatal(err)
	}
}

// reshaped replaces the answers of a path that are lists; % in shape is the list.
func reshaped(path, shape string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if err != nil || !strings.HasSuffix(r.URL.Path, path) || resp.StatusCode != http.StatusOK {
				return resp, err
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				return nil, err
			}
			if bytes.HasSuffix(body, []byte("]")) {
				body = []byte(strings.Replace(shape, "%", string(body), 1))
			}
			resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			resp.Header.Del("Content-Length")
			return resp, nil
		})
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
