package graph

import (
	"regexp"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

func tokenNode(e *emit.Emitter, t *snapshot.APIToken) error {
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
	return n.Write()
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

var isoDuration = regexp.MustCompile(`^P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]+))?S)?)?$`)

// timespan returns an ISO 8601 duration as [d.]hh:mm:ss[.fraction]. Nothing is
// carried from one part to the next: 36 hours stay 36 hours. Any other text is returned
// as it is.
func timespan(iso string) string {
	m := isoDuration.FindStringSubmatch(iso)
	if m == nil {
		return iso
	}
	var b strings.Builder
	if days := strings.TrimLeft(m[1], "0"); days != "" {
		b.WriteString(days + ".")
	}
	b.WriteString(twoDigits(m[2]) + ":" + twoDigits(m[3]) + ":" + twoDigits(m[4]))
	fraction := m[5][:min(len(m[5]), 7)]
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		b.WriteString("." + fraction)
	}
	return b.String()
}

func twoDigits(n string) string {
	n = strings.TrimLeft(n, "0")
	return strings.Repeat("0", max(0, 2-len(n))) + n
}
