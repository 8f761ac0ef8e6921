package snapshot

import "time"

// APITokens is the resource of [APIToken] records.
const APITokens = "api-tokens"

// APIToken is one of GET /api/v1/api-tokens, without the token itself.
type APIToken struct {
	ID          string       `json:"id"`
	Name        Text         `json:"name,omitzero"`
	UserID      Text         `json:"userId,omitzero"`
	ClientName  Text         `json:"clientName,omitzero"`
	Created     Text         `json:"created,omitzero"`
	LastUpdated Text         `json:"lastUpdated,omitzero"`
	ExpiresAt   Text         `json:"expiresAt,omitzero"`
	TokenWindow Text         `json:"tokenWindow,omitzero"`
	Network     TokenNetwork `json:"network,omitzero"`
}

func (t APIToken) Key() string { return t.ID }

// Oddities of what a token says of its last use.
const (
	MisfitExpiry  = "API tokens whose expiry does not fit their lifetime: their last use is not known"
	MovedOnUpdate = "API tokens that were last updated at another time than last used"
)

// LastUsed returns when the token was last used, at the latest until: each request gives it
// a new expiry, a lifetime later (last-use.md §6). The time is zero when it is not known. An
// oddity is one of the constants above, or "".
func (t APIToken) LastUsed(until time.Time) (used time.Time, oddity string) {
	expires, hasExpiry := t.ExpiresAt.Time()
	window, hasWindow := parseDuration(t.TokenWindow.String())
	if !hasExpiry || !hasWindow {
		return time.Time{}, ""
	}
	used = expires.Add(-window).UTC()
	created, hasCreated := t.Created.Time()
	if hasCreated && used.Before(created.Add(-24*time.Hour)) || used.After(until.Add(5*time.Minute)) {
		return time.Time{}, MisfitExpiry
	}
	if updated, ok := t.LastUpdated.Time(); ok && updated.Sub(used).Abs() > 24*time.Hour {
		oddity = MovedOnUpdate
	}
	return used, oddity
}

// NeverUsed reports whether a token that was last used at a time was only created then. It is
// not known without both times.
func (t APIToken) NeverUsed(used time.Time) (never, known bool) {
	created, ok := t.Created.Time()
	if !ok || used.IsZero() {
		return false, false
	}
	return !used.After(created.Add(time.Minute)), true
}

// TokenNetwork is the network zones in which a token may be used.
type TokenNetwork struct {
	Connection Text `json:"connection,omitzero"`
}
