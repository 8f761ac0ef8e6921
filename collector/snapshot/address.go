package snapshot

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"oktagon/collector/jsoncodec"
)

// Address is the address of a receiver without what may be a secret in it, as [PublicAddress]
// returns it. Unreadable says that there is one in a form that is not understood; nothing of it
// is kept.
type Address struct {
	Text
	Unreadable bool
}

// IsZero reports whether there is no address.
func (a Address) IsZero() bool { return a.Text.IsZero() && !a.Unreadable }

// UnmarshalJSONFrom fails only when the JSON itself is broken.
func (a *Address) UnmarshalJSONFrom(d *jsontext.Decoder) error { return a.read(d, PublicAddress) }

// read keeps what reduce returns of a text.
func (a *Address) read(d *jsontext.Decoder, reduce func(string) (string, bool)) error {
	*a = Address{}
	value, err := d.ReadValue()
	if err != nil {
		return err
	}
	var whole string
	isText := jsoncodec.Decode(value, &whole) == nil
	switch text := strings.TrimSpace(whole); {
	case isText && text == "": // null is decoded as that, too
	case !isText:
		a.Unreadable = true
	default:
		public, ok := reduce(text)
		if a.Unreadable = !ok; ok {
			a.Text = Some(public)
		}
	}
	return nil
}

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json.
func (a *Address) UnmarshalJSON(b []byte) error { return jsoncodec.Decode(b, a) }

// MarshalJSONTo writes the text, or an object for what is not understood.
func (a Address) MarshalJSONTo(e *jsontext.Encoder) error { return Actor(a).MarshalJSONTo(e) }

// MarshalJSON is MarshalJSONTo for encoding/json.
func (a Address) MarshalJSON() ([]byte, error) { return jsoncodec.Encode(a) }

// Host returns the host of an address, "" when there is none.
func (a Address) Host() string {
	u, err := url.Parse(a.String())
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// HostName is the name of a receiver's host, without scheme, port or path.
type HostName struct{ Address }

// UnmarshalJSONFrom fails only when the JSON itself is broken.
func (h *HostName) UnmarshalJSONFrom(d *jsontext.Decoder) error { return h.read(d, hostName) }

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json.
func (h *HostName) UnmarshalJSON(b []byte) error { return jsoncodec.Decode(b, h) }

// Host returns the name, "" when there is none.
func (h HostName) Host() string { return h.String() }

// hidden stands for what was in an address and may be a secret.
const hidden = "…"

// The bounds of what is kept of a path: those of names that people write.
const (
	maxSegments      = 10
	maxSegment       = 40 // bytes
	minSecretLetters = 20 // letters and digits of a segment that may be a secret
)

// PublicAddress returns scheme, host, port and path of an address. It has no user, password,
// query or fragment, and … for what may be a token in the path (data-flows.md §2). It is not
// ok for what is no web address.
func PublicAddress(address string) (public string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	host, ok := hostName(u.Hostname())
	if !ok {
		return "", false
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	return u.Scheme + "://" + host + publicPath(u.EscapedPath()), true
}

// publicPath hides the segments of an escaped path that may be secrets.
func publicPath(path string) string {
	segments := strings.Split(path, "/")
	if len(segments) > maxSegments {
		segments = append(segments[:maxSegments], hidden)
	}
	for i, s := range segments {
		if plain, err := url.PathUnescape(s); err != nil || mayBeSecret(plain) {
			segments[i] = hidden
		} else {
			segments[i] = url.PathEscape(plain) // one form, so that reducing twice changes nothing
		}
	}
	return strings.Join(segments, "/")
}

// mayBeSecret reports whether a segment of a path may be a token or have one: it is long, or
// it is a parameter with a value, or a mail address.
func mayBeSecret(segment string) bool {
	letters := 0
	for _, r := range segment {
		if '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
			letters++
		}
	}
	return segment == hidden || letters >= minSecretLetters || len(segment) > maxSegment || strings.ContainsAny(segment, "=;@") ||
		!utf8.ValidString(segment)
}

// plainHost are the characters of names in the domain name system.
var plainHost = regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)*$`)

// hostName returns the name of a host, or an IP address, in one form: in lower case and without
// a dot at its end.
func hostName(host string) (name string, ok bool) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.WithZone("").String(), true
	}
	name = strings.TrimSuffix(strings.ToLower(host), ".")
	return name, len(name) <= 253 && plainHost.MatchString(name)
}
