package report

import (
	"cmp"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/scopes"
)

func (d *reading) readIntegrations() error {
	secrets, err := d.family(snapshot.APIServiceSecrets)
	if err != nil {
		return err
	}
	for r, err := range snapshot.Records[snapshot.APIService](d.snap, snapshot.APIServices) {
		if err != nil {
			return err
		}
		i := Integration{ID: r.ID, Name: r.Name.Or(snapshot.Some(r.ID)).String(), Type: r.Type.String(),
			Created: date(r.CreatedAt), Tier: scopes.TierOf(r.GrantedScopes),
			Creator: d.people.of(r.CreatedBy.String()), Leads: d.extract.leadsOf(r.ID)}
		for _, name := range r.GrantedScopes {
			i.Scopes = append(i.Scopes, newScope(name))
		}
		i.Scopes = worstScopesFirst(i.Scopes)
		if i.Secrets, i.SecretsKnown, err = secretsOf(secrets, r.ID); err != nil {
			return err
		}
		d.Integrations = append(d.Integrations, i)
	}
	return nil
}

// newScope looks a scope up.
func newScope(name string) Scope {
	s, known := scopes.Lookup(name)
	return Scope{Name: name, Tier: s.Tier, Access: s.Access, Known: known, UserContext: s.UserContext, Description: s.Description, Capabilities: s.Capabilities,
		rank: scopes.Rank([]string{name})}
}

// worstScopesFirst sorts scopes by tier and name, each once.
func worstScopesFirst(all []Scope) []Scope {
	inOrder(all, func(x, y Scope) int {
		return cmp.Or(cmp.Compare(y.rank, x.rank), cmp.Compare(x.Name, y.Name))
	})
	return slices.CompactFunc(all, func(x, y Scope) bool { return x.Name == y.Name })
}

func names(all []Scope) []string {
	var list []string
	for i := range all {
		list = append(list, all[i].Name)
	}
	return list
}

// secretsOf are the secrets of one parent, the newest first.
func secretsOf(f *snapshot.FanOutReader, id string) (all []Secret, known bool, err error) {
	records, err := snapshot.Items[snapshot.Secret](f, id)
	for _, r := range records {
		all = append(all, Secret{ID: r.ID, Status: cmp.Or(r.Status.String(), untold), Created: date(r.Created)})
	}
	inOrder(all, func(x, y Secret) int { return y.Created.Compare(x.Created) })
	return all, ended(f, id), err
}

// ended reports whether a parent was read to its end.
func ended(f *snapshot.FanOutReader, id string) bool {
	state, _, ok := f.State(id)
	return ok && (state.Known() || state == snapshot.Gone)
}
