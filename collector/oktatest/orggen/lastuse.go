package orggen

import (
	"time"

	"oktagon/collector/snapshot"
)

// idlePeriod: every holder whose number is a multiple of it has no token in the log.
const idlePeriod = 7

// holder is what gets tokens: an integration, a service app or an agent.
type holder struct {
	id     string
	scopes snapshot.Scopes // of its tokens
}

// holders are those of whom a collection asks when they last got a token.
func (g *generator) holders() (all []holder) {
	for i := range g.size.Integrations {
		all = append(all, holder{integrationID(i), scopeSets[i%len(scopeSets)][:1]})
	}
	for i := range g.size.Apps {
		if isService(i) {
			all = append(all, holder{AppID(i), snapshot.Scopes{grantScopes[0]}})
		}
	}
	for i := range g.size.agents() {
		all = append(all, holder{id: agentID(i)})
	}
	return all
}

// lastUses writes what a search of the log would find at the start of the collection: most
// holders got a token within the last day, and every tenth of them up to 80 days ago.
func (g *generator) lastUses() error {
	holders := g.holders()
	const form = "2006-01-02T15:04:05.000Z"
	return g.listing(snapshot.LastUses, len(holders), func(i int) snapshot.Record {
		u := snapshot.LastUse{Holder: holders[i].id, State: snapshot.UseNone, Since: snapshot.Some(started.AddDate(0, 0, -90).Format(form)), Until: snapshot.Some(started.Format(form))}
		if i%idlePeriod == 0 {
			return u
		}
		ago := time.Duration(1+hash(g.size.Seed+17, uint64(i))%1440) * time.Minute
		if i%10 == 9 {
			ago *= 80
		}
		u.State, u.Published, u.Scopes = snapshot.UseSeen, snapshot.Some(started.Add(-ago).Format(form)), holders[i].scopes
		u.ASOrg, u.Country = pick([]string{"example cloud", "vendor network"}, uint64(i)), pick([]string{"United States", "Norway", "Germany"}, uint64(i))
		return u
	})
}
