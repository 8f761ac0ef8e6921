package bloodhound

import (
	"context"
	"fmt"
	"net/http"
	"slices"
)

// ZoneRule is a rule that puts the nodes that a query finds into a privilege zone.
type ZoneRule struct {
	Name, Description, Cypher string
	Zone                      string
}

const zonesPath = "/api/v2/asset-group-tags"

// seedCypher is the type of a rule's seed that is a query (bloodhound-api.md §6).
const seedCypher = 2

// zone is a zone, a label or the nodes marked as owned.
type zone struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// InstallZoneRules adds the rules whose names their zones do not have. Existing ones stay as
// they are, switched off or changed. It returns the names of both.
func (c *Client) InstallZoneRules(ctx context.Context, rules []ZoneRule) (created, existing []string, err error) {
	var zones struct {
		Tags []zone `json:"tags"`
	}
	if err := c.get(ctx, zonesPath, &zones); err != nil {
		return nil, nil, err
	}
	for _, r := range rules {
		i := slices.IndexFunc(zones.Tags, func(z zone) bool { return z.Name == r.Zone })
		if i < 0 {
			return created, existing, fmt.Errorf("rule %q: BloodHound has no privilege zone %s: create it there, or leave the rules to somebody who can (--print-queries writes them)", r.Name, r.Zone)
		}
		there, err := c.installZoneRule(ctx, zones.Tags[i], r)
		switch {
		case err != nil:
			return created, existing, fmt.Errorf("rule %q: %w", r.Name, err)
		case there:
			existing = append(existing, r.Name)
		default:
			created = append(created, r.Name)
		}
	}
	return created, existing, nil
}

// installZoneRule adds one rule. It reports whether the zone has one of that name.
func (c *Client) installZoneRule(ctx context.Context, z zone, r ZoneRule) (there bool, err error) {
	path := fmt.Sprintf("%s/%d/selectors", zonesPath, z.ID)
	var list struct {
		Selectors []struct {
			Name string `json:"name"`
		} `json:"selectors"`
	}
	if err := c.get(ctx, path+"?limit=999", &list); err != nil {
		return false, err
	}
	for _, s := range list.Selectors {
		if s.Name == r.Name {
			return true, nil
		}
	}
	header, body, err := jsonBody(map[string]any{
		"name": r.Name, "description": r.Description,
		"seeds": []map[string]any{{"type": seedCypher, "value": r.Cypher}},
	})
	if err != nil {
		return false, err
	}
	return false, c.do(ctx, call{method: http.MethodPost, path: path, header: header, body: body, retry: ifNotSent}, nil)
}
