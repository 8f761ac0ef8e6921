package config

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Format prints where options come from, whatever the verb: among the values are
// secrets.
func (o Options) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprint(s, "options: ", strings.Join(o.Sources, ", "))
}

// MarshalJSON is Format, for logs in JSON.
func (o Options) MarshalJSON() ([]byte, error) { return json.Marshal(fmt.Sprint(o)) }

// Format leaves out the proxy, whose URL may have a password.
func (n Network) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "network: %d at once, reserve %d%%", n.MaxConcurrency, n.ReservePercent)
}

// MarshalJSON is Format, for logs in JSON.
func (n Network) MarshalJSON() ([]byte, error) { return json.Marshal(fmt.Sprint(n)) }

// Format names the token, whatever the verb.
func (b BloodHoundCredential) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprint(s, "BloodHound token ", b.TokenID)
}

// MarshalJSON is Format, for logs in JSON.
func (b BloodHoundCredential) MarshalJSON() ([]byte, error) { return json.Marshal(fmt.Sprint(b)) }
