package report

import (
	"cmp"
	"slices"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/scopes"
)

// Integrations lists the integrations of a snapshot, with their creators and
// secrets; what they lead to is not in a snapshot.
func Integrations(s *snapshot.Snapshot) ([]Integration, error) {
	var all []Integration
	people := principals{}
	for r, err := range snapshot.Records[snapshot.APIService](s, snapshot.APIServices) {
		if err != nil {
			return nil, err
		}
		i := Integration{ID: r.ID, Name: r.Name.Or(snapshot.T(r.ID)).String(), Type: r.Type.String(),
			Created: date(r.CreatedAt), Tier: scopes.TierOf(r.GrantedScopes), Creator: Principal{ID: r.CreatedBy.String()}}
		for _, name := range r.GrantedScopes {
			i.Scopes = append(i.Scopes, newScope(name))
		}
		i.Scopes = worstScopesFirst(i.Scopes)
		people.want(i.Creator.ID)
		all = append(all, i)
	}
	if err := people.resolve(s); err != nil {
		return nil, err
	}
	secrets, err := s.Family(snapshot.Secrets)
	if err != nil {
		return nil, err
	}
	defer secrets.Close()
	for i := range all {
		all[i].Creator = people.of(all[i].Creator.ID)
		if all[i].Secrets, all[i].SecretsKnown, err = secretsOf(secrets, all[i].ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// date reads a date of Okta's; the zero time is none, or none that can be read.
func date(t snapshot.Text) time.Time {
	d, _ := time.Parse(time.RFC3339, t.String())
	return d
}

// newScope looks a scope up.
func newScope(name string) Scope {
	s, known := scopes.Lookup(name)
	return Scope{Name: name, Tier: s.Tier, Access: s.Access, Known: known, Description: s.Description, Capabilities: s.Capabilities}
}

// worstScopesFirst sorts scopes by tier and name, each once.
func worstScopesFirst(all []Scope) []Scope {
	slices.SortStableFunc(all, func(x, y Scope) int {
		return cmp.Or(scopes.Compare(y.Name, x.Name), cmp.Compare(x.Name, y.Name))
	})
	return slices.CompactFunc(all, func(x, y Scope) bool { return x.Name == y.Name })
}

// secretsOf are the secrets of one parent, the newest first.
func secretsOf(f *snapshot.Family, id string) (all []Secret, known bool, err error) {
	records, err := snapshot.Items[snapshot.Secret](f, id)
	for _, r := range records {
		all = append(all, Secret{ID: r.ID, Status: r.Status.String(), Created: date(r.Created)})
	}
	slices.SortStableFunc(all, func(x, y Secret) int { return y.Created.Compare(x.Created) })
	return all, ended(f, id), err
}

// ended reports whether a parent was read to its end.
func ended(f *snapshot.Family, id string) bool {
	state, _, ok := f.End(id)
	return ok && (state.Known() || state == snapshot.Gone)
}
