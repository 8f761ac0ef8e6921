package collector

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
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

// Entra says how Microsoft is asked for the ids of Entra tenants: the only requests that
// do not go to Okta. The zero value does not ask.
type Entra struct {
	Resolve bool
	// Transport sends the requests, without any credential.
	Transport http.RoundTripper
	// Login is Microsoft's login host; the default is LoginURL.
	Login string
}

// LoginURL is where Microsoft publishes the configuration of tenants.
const LoginURL = "https://login.microsoftonline.com"

const (
	entraTimeout  = 10 * time.Second // of one request
	entraMaxSize  = 64 << 10         // bytes of one answer; a configuration has 2 KB
	entraAttempts = 3                // including the first
	entraMaxWait  = time.Minute      // the longest Retry-After that is followed
)

// entraTenants are the ids of the tenants that Office 365 apps name. Microsoft publishes
// them, so reading needs neither a scope nor a role.
var entraTenants = resource{
	name:         snapshot.EntraTenants,
	produces:     "microsoft_tenant_id and sign-on edges of legacy Office 365 apps",
	group:        snapshot.Apps,
	role:         "none: Microsoft is asked",
	needs:        []string{snapshot.Apps},
	option:       option{flag: "--resolve-entra-tenants", isSet: func(o Options) bool { return o.Entra.Resolve }},
	goneIsAnswer: true,
	records:      list[*snapshot.EntraTenant]{custom: readEntraTenants},
}

// readEntraTenants asks once for each tenant. That Microsoft does not know a tenant is an
// answer.
func readEntraTenants(ctx context.Context, t *task) error {
	names, err := namedTenants(t.run.writer.Snapshot())
	if err != nil {
		return err
	}
	if t.run.opts.Probe {
		names = names[:min(1, len(names))]
	}
	file, err := t.startList(len(names))
	if err != nil {
		return err
	}
	results := outcomes{goneIsAnswer: t.row.goneIsAnswer}
	for _, name := range names {
		if err := readTenant(ctx, t, file, name, &results); err != nil {
			return errors.Join(err, file.Discard())
		}
	}
	return t.finishList(file, &results)
}

// readTenant asks for one tenant. Its error is one that must end the run.
func readTenant(ctx context.Context, t *task, file *snapshot.ListingWriter, name string, results *outcomes) error {
	id, failed := t.tenantID(ctx, name)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	t.run.opts.Progress.Add(t.row.name, 1, 0)
	switch {
	case failed != nil:
		results.add(name, snapshot.Failed, failed.Error())
	case id == "":
		t.counters.note(name + " is no tenant that Microsoft knows")
		results.add(name, snapshot.Gone, "")
	default:
		results.add(name, snapshot.Complete, "")
		return file.Add(snapshot.EntraTenant{Name: name, TenantID: snapshot.Some(id)})
	}
	return nil
}

// namedTenants are the distinct names of tenants in the list of apps, sorted.
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

// hostName matches a name that may be put into the path of the request.
var hostName = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*$`)

// tenantID asks Microsoft for the id of a tenant, and asks again when that may help. The
// id is "" when the tenant does not exist.
func (t *task) tenantID(ctx context.Context, name string) (string, error) {
	if !hostName.MatchString(name) {
		return "", nil
	}
	address := cmp.Or(t.run.opts.Entra.Login, LoginURL) + "/" + name + "/.well-known/openid-configuration"
	for attempt := 1; ; attempt++ {
		answer, body, err := t.askMicrosoft(ctx, address)
		wait := transport.Backoff(attempt - 1)
		last := attempt == entraAttempts
		switch {
		case err != nil && (last || transport.IsPermanent(err) || transport.IsUnknownHost(err)):
			return "", err
		case err != nil:
		case last || !isTemporary(answer.StatusCode):
			return tenantOf(address, answer.StatusCode, body)
		default:
			wait = max(wait, min(transport.RetryAfter(answer.Header, time.Now()), entraMaxWait))
		}
		if err := transport.Sleep(ctx, wait); err != nil {
			return "", err
		}
	}
}

// askMicrosoft sends one request. A redirect is not followed.
func (t *task) askMicrosoft(ctx context.Context, address string) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, entraTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, err
	}
	t.addRequest()
	answer, err := t.run.opts.Entra.Transport.RoundTrip(request)
	if err != nil {
		return nil, nil, fmt.Errorf("GET %s: %w", address, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, entraMaxSize))
	if err != nil {
		return nil, nil, fmt.Errorf("GET %s: %w", address, err)
	}
	return answer, body, nil
}

// isTemporary reports a status that may change when the request is repeated.
func isTemporary(status int) bool {
	return status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
}

// tenantOf reads the id of a tenant from its public configuration.
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
