package snapshot

// LastUses is the resource of [LastUse] records.
const LastUses = "last-use"

// LastUse is what the System Log says of an API service integration, a service app or an AI agent: when
// it last got a token (last-use.md §4). It has no address and no person but, by id, who
// authorized an integration whose creator Okta does not name.
type LastUse struct {
	Holder    string   `json:"id"`
	State     UseState `json:"state"`
	Published Text     `json:"published,omitzero"`
	// Scopes are those of that token; nil when they are not known.
	Scopes  Scopes `json:"scopes,omitzero"`
	ASOrg   Text   `json:"asOrg,omitzero"` // owner of the network from which the token was requested
	Country Text   `json:"country,omitzero"`
	// Since and Until are the part of the log that was searched.
	Since        Text `json:"since,omitzero"`
	Until        Text `json:"until,omitzero"`
	AuthorizedBy Text `json:"authorizedBy,omitzero"`
	AuthorizedAt Text `json:"authorizedAt,omitzero"`
}

func (u LastUse) Key() string { return u.Holder }

// LastUses reads all records of [LastUses], by holder.
func (s *Snapshot) LastUses() (map[string]LastUse, error) {
	all := map[string]LastUse{}
	for u, err := range Records[LastUse](s, LastUses) {
		if err != nil {
			return nil, err
		}
		all[u.Holder] = u
	}
	return all, nil
}

// UseState says what the search for a token has found.
type UseState string

// The states. Unknown is neither of the others: the log was not searched to its end.
const (
	UseSeen    UseState = "seen"
	UseNone    UseState = "none"
	UseUnknown UseState = "unknown"
)

// Found reports whether the state of a use is known.
func (s UseState) Found() bool { return s == UseSeen || s == UseNone }
