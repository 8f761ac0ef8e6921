package snapshot

import (
	"net/url"
	"slices"
	"strings"
)

// AI agents, what they connect to, and who answers for them.
const (
	AIAgents         = "ai-agents"         // AIAgent
	AgentConnections = "agent-connections" // AgentConnection, per agent
	AgentKeys        = "agent-keys"        // JWK, per agent
	AgentSecrets     = "agent-secrets"     // Secret, per agent
	DelegationLinks  = "delegation-links"  // DelegationLink
	AgentOwners      = "agent-owners"      // AgentOwner
)

// AIAgent is one of GET /workload-principals/api/v1/ai-agents. Okta has moved several of its
// fields: the methods read them where they are.
type AIAgent struct {
	ID          string `json:"id"`
	Status      Text   `json:"status,omitzero"`
	Created     Text   `json:"created,omitzero"`
	LastUpdated Text   `json:"lastUpdated,omitzero"`
	Profile     struct {
		Name        Text `json:"name,omitzero"`
		Description Text `json:"description,omitzero"`
		Platform    Text `json:"platform,omitzero"`
		ExternalID  Text `json:"externalId,omitzero"`
	} `json:"profile,omitzero"`
	OldPlatform   Text `json:"platform,omitzero"`
	OldExternalID Text `json:"externalId,omitzero"`
	Source        Text `json:"source,omitzero"`
	OAuthClient   struct {
		AuthMethod Text `json:"token_endpoint_auth_method,omitzero"`
	} `json:"oauthClient,omitzero"`
	SignOnProvider struct {
		AppInstanceID Actor `json:"appInstanceId,omitzero"`
	} `json:"signOnProvider,omitzero"`
	OldAppID Actor `json:"appId,omitzero"`
	ORN      Text  `json:"orn,omitzero"`
	Links    struct {
		DelegationLinks Link `json:"delegationLinks,omitzero"`
	} `json:"_links,omitzero"`
}

func (a AIAgent) Key() string { return a.ID }

// Platform returns where the agent runs.
func (a *AIAgent) Platform() Text { return a.Profile.Platform.Or(a.OldPlatform) }

// ExternalID returns the id of the agent on its platform.
func (a *AIAgent) ExternalID() Text { return a.Profile.ExternalID.Or(a.OldExternalID) }

// SignOnApp returns the id of the application through which users sign in, "" for none.
func (a *AIAgent) SignOnApp() string {
	return a.SignOnProvider.AppInstanceID.Or(a.OldAppID.Text).String()
}

// Unclear names what the agent does not say.
func (a *AIAgent) Unclear() (all Unclear) {
	all.addStatus(a.Status, "STAGED", "ACTIVE", "INACTIVE")
	all.add(a.SignOnProvider.AppInstanceID.Unreadable || a.OldAppID.Unreadable, "through which application users sign in")
	return all
}

// IsActive reports whether the agent may act.
func (a *AIAgent) IsActive() bool { return a.Status.String() == "ACTIVE" }

// ResourceName returns the agent's ORN: its own, that in the link to its delegation links, or
// one made of the organization's id and the partition of other ORNs.
func (a *AIAgent) ResourceName(org, partition string) string {
	if orn := a.ORN.String(); isORN(orn) {
		return orn
	}
	if href, err := url.QueryUnescape(a.Links.DelegationLinks.Href.String()); err == nil {
		if _, rest, ok := strings.Cut(href, `to.resourceOrn eq "`); ok {
			if orn, _, closed := strings.Cut(rest, `"`); closed && isORN(orn) {
				return orn
			}
		}
	}
	return "orn:" + partition + ":directory:" + org + ":workload-principals:ai-agents:" + a.ID
}

// isORN reports whether a text is an ORN that may stand between quotes in a filter.
func isORN(text string) bool {
	return strings.HasPrefix(text, "orn:") && strings.Count(text, ":") >= 4 && !strings.ContainsFunc(text, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`"'\()`, r)
	})
}

// ORNPartition returns the second part of an ORN, which differs between previews and
// production, "" when the text is no ORN.
func ORNPartition(orn string) string {
	if parts := strings.Split(orn, ":"); isORN(orn) {
		return parts[1]
	}
	return ""
}

// ORNID returns the last part of an ORN, "" when the text is no ORN.
func ORNID(orn string) string {
	if !isORN(orn) {
		return ""
	}
	return orn[strings.LastIndexByte(orn, ':')+1:]
}

// AgentConnection is one of GET /workload-principals/api/v1/ai-agents/{id}/connections: what
// an agent may reach.
type AgentConnection struct {
	ID                string `json:"id"`
	Type              Text   `json:"connectionType,omitzero"`
	Status            Text   `json:"status,omitzero"`
	ScopeCondition    Text   `json:"scopeCondition,omitzero"`
	Scopes            Texts  `json:"scopes,omitempty"`
	ResourceIndicator Text   `json:"resourceIndicator,omitzero"`
	// AuthorizationServer, App, Resource, Secret and ServiceAccount are the target, by the type.
	AuthorizationServer ConnectedObject `json:"authorizationServer,omitzero"`
	App                 ConnectedObject `json:"app,omitzero"`
	Resource            AgentTarget     `json:"resource,omitzero"`
	Secret              struct {
		ORN  Text `json:"orn,omitzero"`
		Name Text `json:"name,omitzero"`
		Path Text `json:"path,omitzero"`
	} `json:"secret,omitzero"`
	ServiceAccount struct {
		ORN  Text `json:"orn,omitzero"`
		Name Text `json:"name,omitzero"`
	} `json:"serviceAccount,omitzero"`
}

func (c AgentConnection) Key() string { return c.ID }

// Unclear names what the connection does not say.
func (c *AgentConnection) Unclear() (all Unclear) {
	all.addStatus(c.Status, "ACTIVE", "INACTIVE")
	all.add(c.Scopes.Unknown() || len(c.Scopes) == 0 && c.ScopeCondition.String() == "INCLUDE_ONLY", "which scopes it has")
	return all
}

// IsActive reports whether the connection is in use.
func (c *AgentConnection) IsActive() bool { return c.Status.String() == "ACTIVE" }

// IsStatic reports whether the agent gets the same secret or password whoever the user is.
func (c *AgentConnection) IsStatic() bool {
	return slices.Contains([]string{"STS_VAULT_SECRET", "STS_SERVICE_ACCOUNT"}, c.Type.String())
}

// AllowsAllScopes reports whether the connection is not limited to scopes.
func (c *AgentConnection) AllowsAllScopes() bool { return c.ScopeCondition.String() == "ALL_SCOPES" }

// ConnectedObject names an object by its ORN and address.
type ConnectedObject struct {
	ORN   Text `json:"orn,omitzero"`
	Links struct {
		Self Link `json:"self,omitzero"`
	} `json:"_links,omitzero"`
}

// ObjectID returns the id in the ORN or at the end of the address.
func (o *ConnectedObject) ObjectID() string {
	if id := ORNID(o.ORN.String()); id != "" {
		return id
	}
	return o.Links.Self.ID()
}

// AgentTarget is what a connection leads to, in newer organizations.
type AgentTarget struct {
	Type          Text `json:"resourceType,omitzero"`
	AppInstanceID Text `json:"appInstanceId,omitzero"`
	APIServerID   Text `json:"apiServerId,omitzero"`
	MCPServerID   Text `json:"mcpServerId,omitzero"`
	Name          Text `json:"name,omitzero"`
	ORN           Text `json:"orn,omitzero"`
	ResourceURL   Text `json:"resourceUrl,omitzero"`
	EndpointURL   Text `json:"endpointUrl,omitzero"`
}

// AppID returns the id of the application that the connection leads to, "" for none.
func (c *AgentConnection) AppID() string {
	if id := c.Resource.AppInstanceID.String(); id != "" {
		return id
	}
	if id := ORNID(c.Resource.ORN.String()); id != "" {
		return id
	}
	return c.App.ObjectID()
}

// DelegationLink is one of GET /workload-principals/api/v1/delegation-links: a client whose
// tokens an agent takes.
type DelegationLink struct {
	ID   string `json:"id"`
	From struct {
		ClientORN Text `json:"clientOrn,omitzero"`
		TokenType Text `json:"tokenType,omitzero"`
	} `json:"from,omitzero"`
	To struct {
		ResourceORN Text `json:"resourceOrn,omitzero"`
		// AuthorizationServerORN is that of the server whose tokens the agent takes.
		AuthorizationServerORN Text `json:"authorizationServerOrn,omitzero"`
	} `json:"to,omitzero"`
}

func (l DelegationLink) Key() string { return l.ID }

// AgentOwner is one of GET /governance/api/v1/resource-owners: who answers for an agent.
type AgentOwner struct {
	Resource   OwnedResource `json:"resource,omitzero"`
	Principals []OwnerOfOne  `json:"principals,omitzero"` // nil when Okta does not send the list
}

// OwnedResource is what has an owner.
type OwnedResource struct {
	ID  Text `json:"id,omitzero"`
	ORN Text `json:"orn,omitzero"`
}

// OwnerOfOne is an owner. Its id is not that of the user or group: the ORN has that one.
type OwnerOfOne struct {
	Type Text `json:"type,omitzero"` // users or groups
	ORN  Text `json:"orn,omitzero"`
}

// Key returns the id of the agent.
func (o AgentOwner) Key() string {
	if id := ORNID(o.Resource.ORN.String()); id != "" {
		return id
	}
	return o.Resource.ID.String()
}

// Owners returns the ids of the owners. One that could not be read is blank.
func (o *AgentOwner) Owners() (ids []string) {
	for _, p := range o.Principals {
		ids = append(ids, ORNID(p.ORN.String()))
	}
	return ids
}

// WithoutPartition returns an ORN without its second part: one organization writes several
// for the same object.
func WithoutPartition(orn string) string {
	before, rest, ok := strings.Cut(orn, ":")
	if _, after, found := strings.Cut(rest, ":"); ok && found {
		return before + ":" + after
	}
	return orn
}

// IsAIAgentID reports whether an id is that of an AI agent. Clients of agents have it too.
func IsAIAgentID(id string) bool { return strings.HasPrefix(id, "wlp") }
