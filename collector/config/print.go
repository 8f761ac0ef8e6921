package config

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Format tells options by where they come from, whatever the verb: among the
// values are secrets.
func (o Options) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprint(s, "options: ", strings.Join(o.Sources, ", "))
}

// MarshalJSON is Format, for logs in JSON.
func (o Options) MarshalJSON() ([]byte, error) { return json.Marshal(fmt.Sprint(o)) }

// Format names the token, whatever the verb.
func (b BloodHound) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprint(s, "BloodHound token ", b.TokenID)
}

// MarshalJSON is Format, for logs in JSON.
func (b BloodHound) MarshalJSON() ([]byte, error) { return json.Marshal(fmt.Sprint(b)) }
