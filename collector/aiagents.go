package collector

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

const agentScope = "okta.aiAgents.read"

// mayLackAgents is for what most organizations do not have: a refusal means that, unless
// something in the organization points to agents (ai-agents.md §4).
var mayLackAgents = states{okta.Denied: snapshot.Absent, okta.Unavailable: snapshot.Absent}

// aiAgents are the registered agents.
var aiAgents = resource{
	name:           snapshot.AIAgents,
	produces:       "Oktagon_AiAgent, Oktagon_Contains, Oktagon_SignOnFor, Oktagon_SignOnSamlFor",
	endpoint:       getKey("/workload-principals/api/v1/ai-agents", "data", "limit=200", ""),
	scopes:         []string{agentScope},
	role:           superAdmin,
	stateOverrides: mayLackAgents,
	optional:       &optional{pointers: pointersToAgents, onDemand: true},
	records:        list[*snapshot.AIAgent]{},
}

// pointersToAgents are the signs of the product: agents among clients, among those who
// granted scopes, and in resource sets.
var pointersToAgents = []pointer{
	pointsFrom(snapshot.Clients, func(c snapshot.Client) string { return agentNamed("client", c.ID) }),
	pointsFromEach(snapshot.Grants, func(app string, g snapshot.Grant) string {
		return agentNamed("the granter of a scope of application "+app+" is", g.CreatedBy.ID.String())
	}),
	pointsFromEach(snapshot.SetResources, func(set string, r snapshot.SetResource) string {
		if strings.Contains(r.ORN.String(), ":workload-principals:") {
			return "resource set " + set + " names agents"
		}
		return ""
	}),
}

// agentNamed says where an agent was found, "" when the id is not of one.
func agentNamed(where, id string) string {
	if !snapshot.IsAIAgentID(id) {
		return ""
	}
	return where + " agent " + id
}

// agentConnections say what agents may reach.
var agentConnections = resource{
	name:           snapshot.AgentConnections,
	produces:       "Oktagon_ActsAtApp and the other edges of what agents reach, Oktagon_AgentResource",
	group:          snapshot.AIAgents,
	endpoint:       getKey("/workload-principals/api/v1/ai-agents/{id}/connections", "data", "limit=200"),
	scopes:         []string{agentScope},
	role:           superAdmin,
	needs:          []string{snapshot.AIAgents},
	stateOverrides: licensed,
	optional:       &optional{onDemand: true},
	records:        fanOut[*snapshot.AgentConnection]{parents: each[*snapshot.AIAgent](snapshot.AIAgents)},
}

// agentKeys are the public keys by which agents prove themselves.
var agentKeys = resource{
	name:           snapshot.AgentKeys,
	produces:       "Oktagon_AiAgentKey, Oktagon_AgentKeyOf",
	group:          snapshot.AIAgents,
	endpoint:       endpoint{path: "/workload-principals/api/v1/ai-agents/{id}/credentials/jwks", list: okta.ListForm{Keys: []string{"data", "keys", "jwks.keys"}}},
	scopes:         []string{agentScope},
	role:           superAdmin,
	needs:          []string{snapshot.AIAgents},
	stateOverrides: licensed,
	optional:       &optional{onDemand: true},
	records:        fanOut[*snapshot.JWK]{parents: each[*snapshot.AIAgent](snapshot.AIAgents)},
}

// agentSecrets are the client secrets of agents that authenticate with one. The endpoint is in
// no document: that it refuses says nothing.
var agentSecrets = resource{
	name:     snapshot.AgentSecrets,
	produces: "Oktagon_AiAgentSecret, Oktagon_AgentKeyOf",
	group:    snapshot.AIAgents,
	endpoint: endpoint{path: "/workload-principals/api/v1/ai-agents/{id}/credentials/secrets", list: okta.ListForm{Keys: []string{"data"}}},
	scopes:   []string{agentScope},
	role:     superAdmin,
	needs:    []string{snapshot.AIAgents},
	after:    []string{snapshot.Apps},
	stateOverrides: states{okta.BadRequest: snapshot.Absent, okta.Unavailable: snapshot.Absent, okta.Denied: snapshot.Absent,
		okta.NotFound: snapshot.Absent, okta.NoEndpoint: snapshot.Absent},
	optional: &optional{onDemand: true},
	records:  fanOut[*snapshot.Secret]{parents: agentsWithSecrets},
}

// agentsWithSecrets are the agents whose client authenticates with a secret: that of the
// application that is bound to the agent, or its own.
func agentsWithSecrets(s *snapshot.Snapshot) (ids []string, err error) {
	apps := map[string]snapshot.App{}
	for a, err := range snapshot.Records[snapshot.App](s, snapshot.Apps) {
		if err != nil {
			return nil, err
		}
		if a.SignOnMode.String() == "OPENID_CONNECT" {
			apps[a.ID] = a
		}
	}
	return each(snapshot.AIAgents, func(a *snapshot.AIAgent) bool {
		if app, bound := apps[a.SignOnApp()]; bound {
			return app.HasSecrets()
		}
		return strings.HasPrefix(a.OAuthClient.AuthMethod.String(), "client_secret_")
	})(s)
}

// delegationLinks say whose tokens agents take.
var delegationLinks = resource{
	name:           snapshot.DelegationLinks,
	produces:       "Oktagon_MayCallAgent, Oktagon_ActsAtAgent",
	group:          snapshot.AIAgents,
	endpoint:       getKey("/workload-principals/api/v1/delegation-links", "data", "limit=200", "limit=100"),
	scopes:         []string{agentScope},
	role:           superAdmin,
	needs:          []string{snapshot.AIAgents},
	after:          []string{snapshot.Apps},
	stateOverrides: licensed,
	optional:       &optional{onDemand: true},
	records:        list[*snapshot.DelegationLink]{custom: readDelegationLinks},
}

// agentOwners say who answers for agents. Organizations without the license for it refuse it
// in several ways: then owners are not known, which is not the same as none.
var agentOwners = resource{
	name:     snapshot.AgentOwners,
	produces: "Oktagon_OwnerOf, owners of Oktagon_AiAgent",
	endpoint: getKey("/governance/api/v1/resource-owners", "data", "limit=200"),
	scopes:   []string{"okta.governance.resourceOwner.read"},
	role:     superAdmin,
	needs:    []string{snapshot.AIAgents},
	after:    []string{snapshot.Apps},
	stateOverrides: states{okta.BadRequest: snapshot.Skipped, okta.Unavailable: snapshot.Skipped, okta.Denied: snapshot.Skipped,
		okta.NotFound: snapshot.Skipped, okta.NoEndpoint: snapshot.Skipped},
	optional: &optional{onDemand: true, pointers: []pointer{
		pointsFrom(snapshot.AIAgents, func(a snapshot.AIAgent) string { return "there is agent " + a.ID }),
	}},
	records: list[*snapshot.AgentOwner]{custom: readAgentOwners},
}

// maxJoined is how many agents one filter names.
const maxJoined = 20

func readDelegationLinks(ctx context.Context, t *task) error {
	orns, err := agentORNs(t)
	if err != nil {
		return err
	}
	var batches []filterBatch
	for some := range slices.Chunk(orns, maxJoined) {
		each := filters("to.resourceOrn", some)
		batches = append(batches, filterBatch{batchName(some), strings.Join(each, " OR "), each})
	}
	return readFiltered(ctx, t, batches, func(*snapshot.DelegationLink) {})
}

func readAgentOwners(ctx context.Context, t *task) error {
	orns, err := agentORNs(t)
	if err != nil {
		return err
	}
	var batches []filterBatch
	if len(orns) > 0 {
		batches = []filterBatch{{batchName(orns), `resource.type eq "ai-agents"`, filters("parentResourceOrn", orns)}}
	}
	return readFiltered(ctx, t, batches, nameUnknownOwner)
}

// nameUnknownOwner gives an agent whose list of owners is not understood one of whom nothing is
// known: it is not without an owner.
func nameUnknownOwner(o *snapshot.AgentOwner) {
	if o.Principals == nil {
		o.Principals = []snapshot.OwnerOfOne{{}}
	}
}

// filters returns a filter for each ORN.
func filters(field string, orns []string) (all []string) {
	for _, orn := range orns {
		all = append(all, field+` eq "`+orn+`"`)
	}
	return all
}

// filterBatch is a filter for several objects and, for when Okta does not understand it, one
// for each.
type filterBatch struct {
	name   string // for reasons
	joined string
	each   []string
}

// batchName names the objects of a filter by the first of them.
func batchName(orns []string) string {
	name := snapshot.ORNID(orns[0])
	if more := len(orns) - 1; more > 0 {
		name += fmt.Sprintf(" and %d more", more)
	}
	return name
}

// readFiltered reads a list that must be filtered. After a joined filter that Okta did not
// understand no other is tried. trim changes a record before it is written.
func readFiltered[P snapshot.Record](ctx context.Context, t *task, batches []filterBatch, trim func(P)) error {
	file, err := t.startList(0)
	if err != nil {
		return err
	}
	var results outcomes
	skipped, joined := "", true
	for _, batch := range batches {
		var failed error
		if joined {
			failed, err = readFilter(ctx, t, file, batch.joined, t.row.endpoint.queries[:1], trim)
			joined = okta.Classify(failed) != okta.BadRequest
		}
		if err == nil && !joined {
			failed, err = readSingles(ctx, t, file, batch.each, trim)
		}
		if err != nil {
			return errors.Join(err, file.Discard())
		}
		state, reason := t.outcome(failed)
		if meant, overridden := t.row.stateOverrides[okta.NoEndpoint]; overridden && isWebPage(failed) {
			state = meant // the endpoint may be at the host of the Admin Console only
		}
		if state == snapshot.Skipped {
			skipped = reason
		}
		results.add(batch.name, state, reason)
	}
	if err := t.finishList(file, &results); err != nil || skipped == "" {
		return err
	}
	t.setState(snapshot.Skipped, skipped)
	return nil
}

// isWebPage reports whether something else than Okta's API answered with success.
func isWebPage(failed error) bool {
	var answer *okta.APIError
	return errors.As(failed, &answer) && answer.Status == http.StatusOK && answer.Code == ""
}

// readSingles reads each filter. The first that Okta refuses ends it.
func readSingles[P snapshot.Record](ctx context.Context, t *task, file *snapshot.ListingWriter, filters []string, trim func(P)) (failed, err error) {
	for _, filter := range filters {
		if failed, err = readFilter(ctx, t, file, filter, t.row.endpoint.queries, trim); failed != nil || err != nil {
			return failed, err
		}
	}
	return nil, nil
}

// readFilter reads all pages of a filter.
func readFilter[P snapshot.Record](ctx context.Context, t *task, file *snapshot.ListingWriter, filter string, queries []string, trim func(P)) (failed, err error) {
	var filtered []string
	for _, query := range queries {
		filtered = append(filtered, "filter="+url.QueryEscape(filter)+"&"+query)
	}
	_, failed, err = addPages(ctx, t, file, filtered, trim)
	return failed, err
}

// agentORNs returns the ORNs of all agents. With one probe, the first is enough.
func agentORNs(t *task) (orns []string, err error) {
	s := t.run.writer.Snapshot()
	partition := "okta"
	for a, err := range snapshot.Records[snapshot.App](s, snapshot.Apps) {
		if err != nil {
			return nil, err
		}
		if p := snapshot.ORNPartition(a.ORN.String()); p != "" {
			partition = p
			break
		}
	}
	for a, err := range snapshot.Records[snapshot.AIAgent](s, snapshot.AIAgents) {
		if err != nil {
			return nil, err
		}
		orns = append(orns, a.ResourceName(s.Manifest.Org, partition))
		if t.run.opts.Probe {
			break
		}
	}
	return orns, nil
}
