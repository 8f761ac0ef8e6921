package report

import (
	"cmp"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/scopes"
)

func (b *builder) addIntegrations() error {
	secrets, err := b.fanOut(snapshot.APIServiceSecrets)
	if err != nil {
		return err
	}
	for r, err := range snapshot.Records[snapshot.APIService](b.snap, snapshot.APIServices) {
		if err != nil {
			return err
		}
		i := Integration{ID: r.ID, Name: r.Name.Or(snapshot.Some(r.ID)).String(), Type: r.Type.String(),
			Created: date(r.CreatedAt), Creator: b.creator(&r),
			Tier: scopes.TierOf(r.GrantedScopes), Scopes: newScopes(r.GrantedScopes), Paths: b.extract.pathsOf(r.ID),
			ScopesUnknown: r.GrantedScopes == nil, Vendor: r.Properties.Texts()}
		if i.Secrets, i.SecretsKnown, err = readSecrets(secrets, r.ID); err != nil {
			return err
		}
		b.report.Integrations = append(b.report.Integrations, i)
	}
	return nil
}

// creator returns who authorized an integration.
func (b *builder) creator(r *snapshot.APIService) Principal {
	if r.CreatedBy.Unreadable {
		return Principal{State: creatorUnreadable, Admin: UnknownAdmin}
	}
	return b.principals.get(r.CreatedBy.String())
}

// newScopes looks scopes up and sorts them.
func newScopes(names []string) []Scope {
	var all []Scope
	for _, name := range names {
		all = append(all, newScope(name))
	}
	return sortScopes(all)
}

func newScope(name string) Scope {
	s, known := scopes.Lookup(name)
	return Scope{Name: name, Tier: s.Tier, Access: s.Access, Known: known, UserContext: s.UserContext, Description: s.Description,
		Capabilities: s.Capabilities, rank: scopes.Rank([]string{name})}
}

// sortScopes sorts scopes by tier and name and removes duplicates.
func sortScopes(all []Scope) []Scope {
	sortStable(all, func(x, y Scope) int {
		return cmp.Or(cmp.Compare(y.rank, x.rank), cmp.Compare(x.Name, y.Name))
	})
	return slices.CompactFunc(all, func(x, y Scope) bool { return x.Name == y.Name })
}

func scopeNames(all []Scope) []string {
	var names []string
	for i := range all {
		names = append(names, all[i].Name)
	}
	return names
}

// readSecrets returns the secrets of one parent, the newest first, and whether these are all.
func readSecrets(f *snapshot.FanOutReader, id string) (all []Secret, known bool, err error) {
	records, err := snapshot.Items[snapshot.Secret](f, id)
	for _, r := range records {
		all = append(all, Secret{ID: r.ID, Status: cmp.Or(r.Status.String(), statusMissing), Created: date(r.Created)})
	}
	sortStable(all, func(x, y Secret) int { return y.Created.Compare(x.Created) })
	return all, readToEnd(f, id), err
}

// readKeys returns the public keys of one parent, the newest first.
func readKeys(f *snapshot.FanOutReader, id string) (all []Key, err error) {
	records, err := snapshot.Items[snapshot.JWK](f, id)
	for _, k := range records {
		all = append(all, Key{ID: k.ID, KID: k.KID.String(), Use: k.Use.String(), Status: k.Status.String(), Created: date(k.Created)})
	}
	sortStable(all, func(x, y Key) int { return y.Created.Compare(x.Created) })
	return all, err
}
