package snapshot

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"oktagon/collector/jsoncodec"
)

// API service integrations, their secrets, and the users who authorized them.
const (
	APIServices       = "api-services" // APIService
	APIServiceSecrets = "secrets"      // Secret, per integration
	Creators          = "creators"     // User, per creator of an integration whom the list of users lacks
)

// APIService is one of GET /integrations/api/v1/api-services: an app of a third party with
// OAuth scopes that do not expire.
type APIService struct {
	ID            string `json:"id"`
	Name          Text   `json:"name,omitzero"`
	Type          Text   `json:"type,omitzero"`
	GrantedScopes Scopes `json:"grantedScopes,omitzero"` // nil when they are not known
	CreatedAt     Text   `json:"createdAt,omitzero"`
	CreatedBy     Actor  `json:"createdBy,omitzero"`
	// Properties are settings of the instance, such as the tenant at the vendor.
	Properties VendorProperties `json:"properties,omitempty"`
}

func (s APIService) Key() string { return s.ID }

// Secret is a client secret of an app or of an API service integration: its id and hash,
// never the secret.
type Secret struct {
	ID          string `json:"id"`
	Status      Text   `json:"status,omitzero"`
	SecretHash  Text   `json:"secret_hash,omitzero"`
	Created     Text   `json:"created,omitzero"`
	LastUpdated Text   `json:"lastUpdated,omitzero"`
}

func (s Secret) Key() string { return s.ID }

// Unclear names what the secret does not say.
func (s *Secret) Unclear() (all Unclear) {
	all.add(s.Status.IsBlank(), "whether it is active")
	return all
}

// Scopes are names in a list or in one text, which blanks or commas divide. Nil means that
// they are not known, which is not the same as none.
type Scopes []string

// UnmarshalJSON never fails.
func (s *Scopes) UnmarshalJSON(b []byte) error {
	*s = nil
	var one string
	if string(b) != "null" && jsoncodec.Decode(b, &one) == nil {
		*s = strings.FieldsFunc(one, func(r rune) bool { return strings.ContainsRune(" \t\r\n,", r) })
		return nil
	}
	if list := decodeList[string](b); list != nil && !slices.Contains(list, "") {
		*s = list
	}
	return nil
}

// Actor is the id of who did something, or of an object that another one belongs to. Unreadable
// says that there is one in a form that is not understood.
type Actor struct {
	Text
	Unreadable bool
}

// IsZero reports whether nobody is named.
func (a Actor) IsZero() bool { return a.Text.IsZero() && !a.Unreadable }

// UnmarshalJSONFrom fails only when the JSON itself is broken. It accepts an object with an id
// in place of the id.
func (a *Actor) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	value, err := d.ReadValue()
	if err != nil {
		return err
	}
	*a = Actor{}
	_ = jsoncodec.Decode(value, &a.Text) // no JSON value is an error
	var ref Ref
	if a.Text.IsZero() && jsoncodec.Decode(value, &ref) == nil {
		a.Text = ref.ID
	}
	a.Unreadable = a.Text.IsZero() && value.Kind() != 'n'
	return nil
}

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json.
func (a *Actor) UnmarshalJSON(b []byte) error { return jsoncodec.Decode(b, a) }

// MarshalJSONTo writes the id, or an object without one for what is not understood.
func (a Actor) MarshalJSONTo(e *jsontext.Encoder) error {
	if a.Unreadable {
		return e.WriteValue(jsontext.Value("{}"))
	}
	return a.Text.MarshalJSONTo(e)
}

// MarshalJSON is MarshalJSONTo for encoding/json.
func (a Actor) MarshalJSON() ([]byte, error) { return jsoncodec.Encode(a) }
