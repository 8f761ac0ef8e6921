package collector

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/collector/transport"
)

// Entra says how Microsoft is asked for the ids of Entra tenants: the only calls
// that leave Okta. The zero value does not ask.
type Entra struct {
	Resolve bool
	// Transport is the network, without any credential.
	Transport http.RoundTripper
	// Login is Microsoft's login host; the default is LoginURL.
	Login string
}

// LoginURL is where the public configuration of tenants is.
const LoginURL = "https://login.microsoftonline.com"

const (
	entraTime  = 10 * time.Second // for one answer
	entraSize  = 64 << 10         // of one answer; a configuration has 2 KB
	entraTries = 3                // the first counts
	entraPause = time.Minute      // the longest between two that Microsoft may ask for
)

// entraTenants are the ids of the tenants that Office 365 apps name. Microsoft
// publishes them, so there is neither scope nor role.
var entraTenants = resource{
	name:    snapshot.EntraTenants,
	feeds:   "microsoft_tenant_id and sign-on edges of legacy Office 365 apps",
	under:   snapshot.Apps,
	role:    "none: Microsoft is asked",
	needs:   []string{snapshot.Apps},
	chosen:  func(o Options) bool { return o.Entra.Resolve },
	flag:    "--resolve-entra-tenants",
	collect: collectEntraTenants,
}

// collectEntraTenants asks once for each tenant. One that Microsoft does not know
// is an answer.
func collectEntraTenants(ctx context.Context, t *task) error {
	names, err := namedTenants(t.w.Snapshot())
	if err != nil {
		return err
	}
	if t.Probe {
		names = names[:min(1, len(names))]
	}
	l, err := t.w.Listing(t.name)
	if err != nil {
		return err
	}
	t.Progress.Start(t.name, len(names), 0)
	var ends tally
	kept := 0
	for _, name := range names {
		id, failed := t.tenantID(ctx, name)
		if ctx.Err() != nil {
			_ = l.Discard()
			return context.Cause(ctx)
		}
		t.Progress.Add(t.name, 1, 0)
		switch {
		case failed != nil:
			ends.add(name, snapshot.Failed, failed.Error())
		case id == "":
			t.note(name + " is no tenant that Microsoft knows")
			ends.add(name, snapshot.Gone, "")
		default:
			kept++
			ends.add(name, snapshot.Complete, "")
			if err := l.Add(snapshot.EntraTenant{Name: name, TenantID: snapshot.Some(id)}); err != nil {
				_ = l.Discard()
				return err
			}
		}
	}
	if _, _, err := l.Finish(); err != nil {
		return err
	}
	t.count(kept)
	t.end(ends.sum(kept))
	return nil
}

// namedTenants are the distinct names, sorted.
func namedTenants(s *snapshot.Snapshot) ([]string, error) {
	names := map[string]bool{}
	for app, err := range snapshot.Records[snapshot.App](s, snapshot.Apps) {
		if err != nil {
			return nil, err
		}
		if name, ok := app.EntraTenant(); ok {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}

// hostName is what may stand in the path of the request.
var hostName = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*$`)

// tenantID asks Microsoft for the id of a tenant, again when that may help. It is
// "" for one that does not exist.
func (t *task) tenantID(ctx context.Context, name string) (string, error) {
	if !hostName.MatchString(name) {
		return "", nil
	}
	address := cmp.Or(t.Entra.Login, LoginURL) + "/" + name + "/.well-known/openid-configuration"
	for try := 1; ; try++ {
		answer, body, err := t.askMicrosoft(ctx, address)
		wait := transport.Backoff(try - 1)
		last := try == entraTries
		switch {
		case err != nil && (last || transport.IsPermanent(err) || transport.IsUnknownHost(err)):
			return "", err
		case err != nil:
		case last || !isPassing(answer.StatusCode):
			return tenantOf(address, answer.StatusCode, body)
		default:
			wait = max(wait, min(transport.RetryAfter(answer.Header, time.Now()), entraPause))
		}
		if err := transport.Sleep(ctx, wait); err != nil {
			return "", err
		}
	}
}

// askMicrosoft asks once. A redirect is an answer.
func (t *task) askMicrosoft(ctx context.Context, address string) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, entraTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, err
	}
	t.mu.Lock()
	t.asked++
	t.mu.Unlock()
	answer, err := t.Entra.Transport.RoundTrip(request)
	if err != nil {
		return nil, nil, fmt.Errorf("GET %s: %w", address, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, entraSize))
	if err != nil {
		return nil, nil, fmt.Errorf("GET %s: %w", address, err)
	}
	return answer, body, nil
}

// isPassing reports a status that may be another one soon.
func isPassing(status int) bool {
	return status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
}

// tenantOf reads the id of a tenant out of its public configuration.
func tenantOf(address string, status int, body []byte) (string, error) {
	switch status {
	case http.StatusBadRequest, http.StatusNotFound:
		return "", nil
	case http.StatusOK:
	default:
		return "", fmt.Errorf("GET %s: %d", address, status)
	}
	var configuration struct {
		TokenEndpoint string `json:"token_endpoint"`
	}
	if err := json.Unmarshal(body, &configuration); err != nil {
		return "", fmt.Errorf("GET %s: %w", address, err)
	}
	id, ok := snapshot.TenantIDFromURL(configuration.TokenEndpoint)
	if !ok {
		return "", fmt.Errorf("GET %s: its token_endpoint names no tenant", address)
	}
	return id, nil
}
