package graph

import (
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// dataFlows are the ways by which data leaves the organization, in the order of their ids.
// They are few in organizations of any size.
type dataFlows []snapshot.Flow

// readDataFlows reads all flows, and names what of them is not understood. Without scope paths
// it reads none: the official extension does not know their kinds.
func readDataFlows(r *emit.Reader, e *emit.Emitter, paths ScopePaths) (dataFlows, error) {
	if paths == ScopePathsOff {
		return nil, nil
	}
	flows, err := snapshot.Flows(r.Snapshot)
	if err != nil {
		return nil, err
	}
	for i := range flows {
		f := &flows[i]
		r.Unclear(f.Resource, f.ID, f.Unclear)
		if hook := f.HookType.String(); hook != "" && !slices.Contains(snapshot.InlineHookTypes(), hook) {
			e.Remark("inline hooks of type " + hook + ", whose purpose is not known")
		}
	}
	return flows, emit.Each(r, snapshot.LogStreams, func(l *snapshot.LogStream) error {
		if !l.HasKnownType() && l.Type.String() != "" {
			e.Remark("log streams of type " + l.Type.String() + ", whose receiver is not known")
		}
		return nil
	})
}

func (all dataFlows) writeFlows(e *emit.Emitter) error {
	for i := range all {
		f := &all[i]
		n := e.Node(kind.DataFlow, f.ID, f.Name, f.Name)
		n.String("flow_type", f.Type)
		n.Text("hook_type", f.HookType)
		n.Text("status", f.Status)
		n.Flag("verified", f.Verified)
		if len(f.Events) > 0 {
			n.Strings("events", f.Events)
		}
		n.Flag("authenticated", f.Authenticated)
		n.Date("created", f.Created)
		n.Date("last_updated", f.LastUpdated)
		n.Text("url", f.Address.Text)
		n.NonEmpty("receiver", f.Receiver)
		if err := n.Write(); err != nil {
			return err
		}
	}
	return nil
}

// receiverID is the id of the node of a receiver, which Okta has none for. The word in front
// keeps it apart from those of roles and scopes: whoever makes a hook chooses its host.
func receiverID(e *emit.Emitter, receiver string) string {
	return "receiver-" + strings.ReplaceAll(e.InDomain(receiver), ":", "-")
}

// writeReceivers writes each receiver once.
func (all dataFlows) writeReceivers(e *emit.Emitter) error {
	flows, names := map[string]int{}, map[string]string{}
	var ids []string
	for i := range all {
		if receiver := all[i].Receiver; receiver != "" {
			id := emit.ToUpper(receiverID(e, receiver))
			if flows[id]++; flows[id] == 1 {
				names[id] = receiver
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		name := snapshot.Some(names[id])
		n := e.Node(kind.Receiver, receiverID(e, names[id]), name, name)
		n.Text("receiver", name)
		n.Int("flows", int64(flows[id]))
		if err := n.Write(); err != nil {
			return err
		}
	}
	return nil
}

// edges writes organization → flow → receiver, and who created the flow.
func (all dataFlows) edges(r *emit.Reader, e *emit.Emitter) error {
	if all == nil {
		return nil
	}
	organization := e.Find(e.Org, kind.Organization)
	for i := range all {
		f := &all[i]
		node := e.Find(f.ID, kind.DataFlow)
		if err := e.Edge(kind.Sends, organization, node); err != nil {
			return err
		}
		if f.Receiver != "" {
			if err := e.Edge(kind.FlowsTo, node, e.Find(receiverID(e, f.Receiver), kind.Receiver)); err != nil {
				return err
			}
		}
		if creator := f.CreatedBy.String(); creator != "" {
			if err := e.Edge(kind.CreatedFlow, e.Find(creator, kind.User), node); err != nil {
				return err
			}
		}
	}
	return hookEdges(r, e)
}

// hookEdges writes inline hook → SAML application whose assertions it changes. While the hooks
// were not read, each edge would only be counted as one without its start.
func hookEdges(r *emit.Reader, e *emit.Emitter) error {
	if !r.Known(snapshot.InlineHooks) {
		return nil
	}
	return emit.Each(r, snapshot.Apps, func(a *snapshot.App) error {
		if a.Settings.SignOn == nil {
			return nil
		}
		var hooks []string
		for _, hook := range a.Settings.SignOn.InlineHooks {
			hooks = append(hooks, hook.ID.String())
		}
		for _, hook := range emit.Distinct(hooks) {
			if err := e.Edge(kind.HookOf, e.Find(hook, kind.DataFlow), e.Find(a.ID, kind.Application)); err != nil {
				return err
			}
		}
		return nil
	})
}
