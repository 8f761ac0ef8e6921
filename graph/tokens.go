package graph

import (
	"strings"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

func tokenNodes(b *build) error {
	until := b.r.Snapshot.Manifest.Ended()
	return emit.Each(b.r, snapshot.APITokens, func(t *snapshot.APIToken) error {
		n := tokenNode(b.e, t)
		if b.opts.ScopePaths != ScopePathsOff { // else the graph has only what the official extension knows
			addTokenUse(b.e, n, t, until)
		}
		return n.Write()
	})
}

func tokenNode(e *emit.Emitter, t *snapshot.APIToken) *emit.Node {
	n := e.Node(kind.APIToken, t.ID, t.Name, t.Name)
	n.Text("user_id", t.UserID)
	n.Text("client_name", t.ClientName)
	n.Text("network_connection", t.Network.Connection)
	if window, ok := t.TokenWindow.Get(); ok {
		n.String("token_window", timespan(window))
	}
	n.Date("created", t.Created)
	n.Date("last_updated", t.LastUpdated)
	n.Date("expires_at", t.ExpiresAt)
	return n
}

// addTokenUse says when a token was last used, at the latest until.
func addTokenUse(e *emit.Emitter, n *emit.Node, t *snapshot.APIToken, until time.Time) {
	used, oddity := t.LastUsed(until)
	if oddity != "" {
		e.Remark(oddity)
	}
	n.Time("oktagon_last_used", used)
	if never, known := t.NeverUsed(used); known {
		n.Bool("oktagon_never_used", never)
	}
}

// tokenEdges writes token → the user whose rights it has.
func tokenEdges(r *emit.Reader, e *emit.Emitter) error {
	return emit.Each(r, snapshot.APITokens, func(t *snapshot.APIToken) error {
		owner := t.UserID.String()
		if owner == "" {
			return nil
		}
		return e.Edge(kind.APITokenFor, e.Find(t.ID, kind.APIToken), e.Find(owner, kind.User))
	})
}

// timespan returns an ISO 8601 duration as [d.]hh:mm:ss[.fraction]. Nothing is
// carried from one part to the next: 36 hours stay 36 hours. Any other text is returned
// as it is.
func timespan(iso string) string {
	parts, ok := snapshot.SplitDuration(iso)
	if !ok {
		return iso
	}
	var b strings.Builder
	if days := strings.TrimLeft(parts.Days, "0"); days != "" {
		b.WriteString(days + ".")
	}
	b.WriteString(twoDigits(parts.Hours) + ":" + twoDigits(parts.Minutes) + ":" + twoDigits(parts.Seconds))
	fraction := parts.Fraction[:min(len(parts.Fraction), 7)]
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		b.WriteString("." + fraction)
	}
	return b.String()
}

func twoDigits(n string) string {
	n = strings.TrimLeft(n, "0")
	return strings.Repeat("0", max(0, 2-len(n))) + n
}
