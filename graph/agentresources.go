package graph

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// resourceNodes writes what agents reach beside applications, authorization servers and
// agents.
func (a *aiAgents) resourceNodes(r *emit.Reader, e *emit.Emitter) error {
	byID := map[string]*agentTarget{}
	for i := range a.all {
		agent := &a.all[i]
		for n := range agent.connections {
			t := targetOf(e, &agent.connections[n])
			switch {
			case t.kind == "":
				r.Misread(snapshot.AgentConnections, "connection "+agent.connections[n].ID+" of agent "+agent.ID+" leads to something that is not understood")
			case t.resourceType != "" && byID[emit.ToUpper(t.id)] == nil:
				byID[emit.ToUpper(t.id)] = &t
			}
			if t.unknownType {
				e.Remark("connections of agents of unknown connection type " + agent.connections[n].Type.String())
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		t := byID[id]
		n := e.Node(kind.AgentResource, t.id, t.name, t.name)
		n.String("resource_type", t.resourceType)
		n.NonEmpty("url", t.url)
		n.Text("path", t.path)
		if err := n.Write(); err != nil {
			return err
		}
	}
	return nil
}

// agentTarget is what a connection leads to: a node of a kind. Of those that only agents
// reach it has all that is known.
type agentTarget struct {
	kind, id     string
	resourceType string // VAULT_SECRET, SERVICE_ACCOUNT, API_SERVER or MCP_SERVER
	name, path   snapshot.Text
	url          string // host and path
	unknownType  bool   // Okta does not document the type of the connection
}

// targetOf finds what a connection leads to (ai-agents.md §2.2). Its kind is "" when that is
// not understood.
func targetOf(e *emit.Emitter, c *snapshot.AgentConnection) agentTarget {
	switch c.Type.String() {
	case "IDENTITY_ASSERTION_CUSTOM_AS":
		return ownTarget(kind.AuthorizationServer, c.AuthorizationServer.ObjectID())
	case "IDENTITY_ASSERTION_APP_INSTANCE":
		return ownTarget(kind.Application, c.AppID())
	case "IDENTITY_ASSERTION_A2A_SERVER":
		return ownTarget(kind.AIAgent, snapshot.ORNID(c.Resource.ORN.String()))
	case "STS_VAULT_SECRET":
		return agentTarget{kind: kind.AgentResource, resourceType: "VAULT_SECRET", id: resourceID(e, c, c.Secret.ORN, "", ""),
			name: c.Secret.Name, path: c.Secret.Path}
	case "STS_SERVICE_ACCOUNT":
		return agentTarget{kind: kind.AgentResource, resourceType: "SERVICE_ACCOUNT", id: resourceID(e, c, c.ServiceAccount.ORN, "", ""),
			name: c.ServiceAccount.Name}
	case "STS_ACCESS_TOKEN":
		return serverTarget(e, c, c.Resource.Type.String())
	case "IDENTITY_ASSERTION_VIRTUAL_MCP_SERVER":
		return serverTarget(e, c, mcpServer)
	}
	resourceType := c.Resource.Type.String()
	if strings.Contains(c.Type.String(), "MCP") {
		resourceType = mcpServer
	}
	t := serverTarget(e, c, resourceType)
	t.unknownType = true
	return t
}

const mcpServer = "MCP_SERVER"

// ownTarget is an object of the organization.
func ownTarget(nodeKind, id string) agentTarget {
	if id == "" {
		return agentTarget{}
	}
	return agentTarget{kind: nodeKind, id: id}
}

// serverTarget is what a type of resource stands for.
func serverTarget(e *emit.Emitter, c *snapshot.AgentConnection, resourceType string) agentTarget {
	x := &c.Resource
	id := x.MCPServerID
	switch resourceType {
	case "APP_INSTANCE":
		return ownTarget(kind.Application, c.AppID())
	case "API_SERVER":
		id = x.APIServerID
	case mcpServer:
	default:
		return agentTarget{}
	}
	address := ""
	if u, err := url.Parse(cmp.Or(x.ResourceURL.String(), x.EndpointURL.String())); err == nil {
		address = u.Host + u.Path // without a password or a token
	}
	return agentTarget{kind: kind.AgentResource, resourceType: resourceType, id: resourceID(e, c, x.ORN, resourceType, id.String()),
		name: x.Name, url: address}
}

// resourceID returns the id of a node: the ORN without its partition, else the id in the
// domain, else that of the connection. Ids have no colons (opengraph.md §2).
func resourceID(e *emit.Emitter, c *snapshot.AgentConnection, orn snapshot.Text, resourceType, id string) string {
	switch {
	case snapshot.ORNID(orn.String()) != "":
		return strings.ReplaceAll(snapshot.WithoutPartition(orn.String()), ":", "-")
	case id != "":
		return e.InDomain(strings.ReplaceAll(resourceType+"-"+id, ":", "-"))
	}
	return c.ID
}
