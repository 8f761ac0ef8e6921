package hybrid

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"oktagon/graph/emit"
)

// Kinds of nodes of other graphs: ends of edges, never nodes of ours.
const (
	kindADUser      = "User"
	kindADGroup     = "Group"
	kindADComputer  = "Computer"
	kindAZTenant    = "AZTenant"
	kindAZUser      = "AZUser"
	kindAZGroup     = "AZGroup"
	kindGHOrg       = "GH_Organization"
	kindGHUser      = "GH_User"
	kindJamfSSO     = "jamf_SSOIntegration"
	kindJamfAccount = "jamf_Account"
	kindOPAccount   = "OP_Account"
	kindOPUser      = "OP_User"
	kindSnowAccount = "SNOW_Account"
	kindSnowUser    = "SNOW_User"
)

// externalEnd is an end in another graph or another Okta organization. In the
// zero externalEnd something that identifies it is missing or blank: no edge is written.
type externalEnd emit.Endpoint

func (x externalEnd) isZero() bool { return x.Kind == "" }

// endByID returns the node of an id that is put together from parts.
func endByID(kind string, parts ...string) externalEnd {
	if blank(parts...) {
		return externalEnd{}
	}
	return externalEnd{ID: emit.ToUpper(strings.Join(parts, "")), Kind: kind, External: true}
}

// endMatching returns the one node with the properties, given as keys and values. The
// keys and the letter case are those that the owner's collector writes.
func endMatching(kind string, keysAndValues ...string) externalEnd {
	if blank(keysAndValues...) {
		return externalEnd{}
	}
	x := externalEnd{Kind: kind}
	for i := 0; i < len(keysAndValues); i += 2 {
		x.Matchers = append(x.Matchers, emit.String(keysAndValues[i], keysAndValues[i+1]))
	}
	return x
}

func blank(texts ...string) bool {
	for _, s := range texts {
		if strings.TrimSpace(s) == "" {
			return true
		}
	}
	return false
}

// outbound writes an edge from a node to another graph.
func (w *writer) outbound(kind string, own emit.Ref, to externalEnd, more ...emit.Property) error {
	if to.isZero() {
		return nil
	}
	return w.hybridEdge(kind, own, own.Endpoint(), emit.Endpoint(to), more...)
}

// inbound writes an edge from another graph to a node.
func (w *writer) inbound(kind string, from externalEnd, own emit.Ref, more ...emit.Property) error {
	if from.isZero() {
		return nil
	}
	return w.hybridEdge(kind, own, emit.Endpoint(from), own.Endpoint(), more...)
}

// writer writes hybrid edges, each once: two applications may lead the same users to
// the same accounts.
type writer struct {
	e *emit.Emitter
	// seen has the edges that were written, by their hash. It is nil where no other
	// application or provider leads to the same accounts: large applications need
	// not be remembered then.
	seen map[[sha256.Size]byte]bool
	buf  []byte // reused
}

func (w *writer) hybridEdge(kind string, own emit.Ref, start, end emit.Endpoint, more ...emit.Property) error {
	if own.IsZero() {
		w.e.Counts.Dangling[kind]++
		return nil
	}
	if w.seen != nil {
		w.buf = appendEnd(appendEnd(appendText(w.buf[:0], kind), &start), &end)
		hash := sha256.Sum256(w.buf)
		if w.seen[hash] {
			return nil
		}
		w.seen[hash] = true
	}
	return w.e.HybridEdge(kind, start, end, more...)
}

// appendEnd appends what identifies a node, so that no two nodes give the same bytes.
func appendEnd(b []byte, end *emit.Endpoint) []byte {
	if len(end.Matchers) == 0 {
		return appendText(append(b, 0), end.ID)
	}
	b = appendText(append(b, byte(len(end.Matchers))), end.Kind)
	for _, m := range end.Matchers {
		b = appendText(appendText(b, m.Key), m.Value.Text())
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
