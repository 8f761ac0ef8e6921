package graph

import (
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
)

// deviates counts where the graph is deliberately another than the reference
// collector's (edges.md §15.1).
func (b *builder) deviates(which string) { b.deviatesBy(which, 1) }

func (b *builder) deviatesBy(which string, n int) {
	if n > 0 && !b.counted {
		b.stats.Deviations[which] += n
	}
}

// remark counts an oddity by its description.
func (b *builder) remark(what string) { b.stats.Remarks[what]++ }

// countDeviations counts those that are a matter of course in the rules: D7
// (secrets of every secret-based method), D8 (assignments of groups that were
// not collected) and D11 (creators that are missing or were looked up).
func countDeviations(b *builder) error {
	basic := map[string]bool{}
	err := each(b, snapshot.Apps, func(a *snapshot.App) error {
		basic[a.ID] = a.Credentials.OAuthClient.TokenEndpointAuthMethod.String() == "client_secret_basic"
		return nil
	})
	if err != nil {
		return err
	}
	if err := children(b, snapshot.AppSecrets, func(app string, secrets []snapshot.Secret) error {
		if !basic[app] {
			b.deviatesBy("D7", len(secrets))
		}
		return nil
	}); err != nil {
		return err
	}
	if err := children(b, snapshot.AppGroups, func(_ string, groups []snapshot.AppGroup) error {
		for _, g := range groups {
			if b.at(g.ID, kind.Group) == (ref{}) {
				b.deviates("D8")
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return countCreators(b)
}

func countCreators(b *builder) error {
	family, err := b.family(snapshot.Creators)
	if err != nil {
		return err
	}
	return each(b, snapshot.APIServices, func(s *snapshot.APIService) error {
		creator := s.CreatedBy.String()
		if _, _, lookedUp := family.End(creator); lookedUp || b.at(creator) == (ref{}) {
			b.deviates("D11")
		}
		return nil
	})
}

// firstID is the first id of a parent of two.
func firstID(parent string) string {
	first, _, _ := strings.Cut(parent, "/")
	return first
}
