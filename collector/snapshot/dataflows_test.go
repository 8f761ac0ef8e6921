package snapshot

import (
	"encoding/json"
	"strings"
	"testing"

	"oktagon/collector/jsoncodec"
)

// What of an address is kept: never a user, a password, a query, a fragment, or what may be a
// token in the path.
func TestPublicAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://Hooks.Example.com:8443/services/T0AAAAAAAA/abcdefghijklmnopqrstuvwx?key=s3cret": "https://hooks.example.com:8443/services/T0AAAAAAAA/…",
		"https://abc.ngrok.io/pw":                                                        "https://abc.ngrok.io/pw",
		"HTTPS://user:s3cret@hooks.example.com./a#s3c":                                   "https://hooks.example.com/a",
		"https://good.example@evil.example":                                              "https://evil.example",
		"https://h.example/6f1c2d9e-0a4b-4c8d-9e7f-001122334455/x":                       "https://h.example/…/x",
		"https://h.example/a/token=abc/b;key=d/c":                                        "https://h.example/a/…/…/c",
		"https://h.example/%61%62%63%64%65%66%67%68%69%6a%6b%6c%6d%6e%6f%70%71%72%73%74": "https://h.example/…",
		"https://h.example/a%2Fb?x":                                                      "https://h.example/a%2Fb",
		"https://h.example/1/2/3/4/5/6/7/8/9/10/11":                                      "https://h.example/1/2/3/4/5/6/7/8/9/…",
		"https://h.example/a/…/":                                                         "https://h.example/a/…/",
		// What fuzzing has found: a hidden part that is escaped, text that is not UTF-8, and other
		// spellings of one path, which must not change when they are reduced again.
		"https://h.example/%e2%80%a6/a":       "https://h.example/…/a",
		"https://h.example/%ff%fe/a":          "https://h.example/…/a",
		"https://h.example/%7e%61%2D%c3%a9/é": "https://h.example/~a-%C3%A9/%C3%A9",
		"https://h.example/%3Fkey%23x%20y":    "https://h.example/%3Fkey%23x%20y",
		"https://h.example:/a":                "https://h.example/a",
		"https://%48.example/a":               "",
		"https://[::ffff:192.0.2.1]/a":        "https://[::ffff:192.0.2.1]/a",
		"https://h.example/%zz":               "",
		"https://h..example/a":                "",
		"https://[2001:DB8::1%25eth0]:443/a":  "https://[2001:db8::1]:443/a",
		"http://127.0.0.1:80":                 "http://127.0.0.1:80",
		"relay.example":                       "",
		"relay.example:587":                   "",
		"ftp://h.example/a":                   "",
		"//h.example/a":                       "",
		"https:///a":                          "",
		"https://h example/a":                 "",
		`https://evil.example\@good.example/`: "",
		"https://h.example<script>/":          "",
		"hooks.example.com/a":                 "",
		"key=s3cret":                          "",
	} {
		got, ok := PublicAddress(address)
		if got != want && ok || ok != (want != "") {
			t.Errorf("%s: %q %t, want %q", address, got, ok, want)
		}
		if twice, _ := PublicAddress(got); ok && twice != got {
			t.Errorf("%s: %q becomes %q", address, got, twice)
		}
	}
	for name, want := range map[string]string{"Relay.Example.": "relay.example", "2001:db8::1": "2001:db8::1", "h.example:587": "", "k=s3cret": "", "https://h": ""} {
		if got, ok := hostName(name); got != want && ok || ok != (want != "") {
			t.Errorf("%s: %q %t, want %q", name, got, ok, want)
		}
	}
}

// FuzzPublicAddress holds that reducing is done once and for all, and that an address has
// nothing of what is dropped.
func FuzzPublicAddress(f *testing.F) {
	for _, seed := range []string{"https://u:p@H.example:1/a/b?c#d", "https://h.example/…", "https://[::1]/%e2%80%a6", "https://h/a;b=c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		once, ok := PublicAddress(address)
		if !ok {
			return
		}
		if twice, ok := PublicAddress(once); !ok || twice != once {
			t.Errorf("%q becomes %q, and then %q", address, once, twice)
		}
		if strings.ContainsAny(once, "?#@;= \t\n\x00") {
			t.Errorf("%q becomes %q", address, once)
		}
		if host := (Address{Text: Some(once)}).Host(); host == "" {
			t.Errorf("%q has no host", once)
		}
	})
}

// A number is no name of a host: what it stands for is not understood.
func TestHostNameIsText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]HostName{
		`"Relay.Example"`: {Address{Text: Some("relay.example")}}, `7`: {Address{Unreadable: true}}, `true`: {Address{Unreadable: true}},
		`{}`: {Address{Unreadable: true}}, `""`: {}, `null`: {},
	} {
		var h HostName
		if err := jsoncodec.Decode([]byte(text), &h); err != nil || h != want {
			t.Errorf("%s: %+v, %v, want %+v", text, h, err, want)
		}
	}
}

// What is read of a hook is written and read again without change, and without secrets.
func TestHookKeepsNoSecrets(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ stored, authenticated string }{
		`{"type":"HTTP","config":{"uri":"https://h.example/?k=SECRET","headers":[{"key":"X-Key","value":"SECRET"}],"authScheme":null}}`: {
			`{"type":"HTTP","config":{"uri":"https://h.example/","headers":[{"key":"X-Key"}]}}`, "true"},
		`{"type":"HTTP","config":{"uri":"https://h.example","authScheme":{"type":"HEADER","key":"Authorization","value":"SECRET"}}}`: {
			`{"type":"HTTP","config":{"uri":"https://h.example","authScheme":{"type":"HEADER","key":"Authorization"}}}`, "true"},
		`{"type":"OAUTH","config":{"uri":"https://h.example","authType":"private_key_jwt","clientId":"SECRET","tokenUrl":"https://SECRET","scope":"SECRET"}}`: {
			`{"type":"OAUTH","config":{"uri":"https://h.example","authType":"private_key_jwt"}}`, "true"},
		`{"type":"HTTP","config":{"uri":"https://h.example","headers":[],"authScheme":null}}`: {`{"type":"HTTP","config":{"uri":"https://h.example"}}`, "false"},
		`{"type":"HTTP","config":{"uri":"not an address SECRET"}}`:                            {`{"type":"HTTP","config":{"uri":{}}}`, "false"},
		`{"type":"HTTP","config":{"uri":7,"headers":"SECRET"}}`:                               {`{"type":"HTTP","config":{"uri":{},"headers":{}}}`, ""},
		`{"type":"HTTP","config":{"uri":"","authScheme":"SECRET"}}`: {
			`{"type":"HTTP","config":{"authScheme":{"type":"not understood"}}}`, ""},
		`{}`: {`{}`, ""},
	} {
		var c Channel
		if err := jsoncodec.Decode([]byte(text), &c); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		stored, err := json.Marshal(c)
		if err != nil || string(stored) != want.stored || c.Authenticated().String() != want.authenticated {
			t.Errorf("%s is stored as %s, authenticated %s; %v", text, stored, c.Authenticated(), err)
		}
		var again Channel
		if err := jsoncodec.Decode(stored, &again); err != nil || again.Authenticated() != c.Authenticated() {
			t.Errorf("%s read again: %v", stored, err)
		}
	}
}
