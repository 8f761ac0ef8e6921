package config

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// Okta's answer to a token with what an editor, a shell or an environment file adds to it
// would be misleading.
func TestWrappedSecret(t *testing.T) {
	dir := emptyWorkingDir(t)
	wide := binary.LittleEndian.AppendUint16(nil, 0xfeff)
	for _, unit := range utf16.Encode([]rune("00topsecret\r\n")) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	token, client := []string{"--token-file"}, []string{"--client-id", "0oa1", "--client-secret-file"}
	for name, test := range map[string]struct {
		args        []string
		value, want string // want is "" for what is taken
	}{
		"bare":                    {token, "00topsecret_-Z", ""},
		"mark of UTF-8":           {token, "\ufeff00topsecret\r\n", ""},
		"double quotes":           {token, `"00topsecret"`, "it has quotes"},
		"single quotes":           {token, `'00topsecret'`, "it has quotes"},
		"a line of a file":        {token, "OKTA_CLIENT_TOKEN=00topsecret", "it has an ="},
		"a header":                {token, "SSWS 00topsecret", "it has blanks"},
		"UTF-16":                  {token, string(wide), "save it as UTF-8"},
		"UTF-16 without mark":     {token, string(wide[2:]), "save it as UTF-8"},
		"a typographic hyphen":    {token, "00topsecret\u2011x", "a character that no token or secret has"},
		"a control character":     {token, "00topsecret\x7f", "a character that no token or secret has"},
		"a secret with = and \"":  {client, `topsecret="`, ""},
		"a secret in UTF-16":      {client, string(wide), "save it as UTF-8"},
		"a key in UTF-16":         {[]string{"--client-id", "0oa1", "--private-key"}, string(wide), "save it as UTF-8"},
		"an access token with =":  {[]string{"--access-token-file"}, "topsecret=", ""},
		"a quoted access token":   {[]string{"--access-token-file"}, `"topsecret"`, "it has quotes"},
		"a BloodHound key with =": {append(token, write(t, filepath.Join(dir, "t"), "t"), "--upload", "http://127.0.0.1:1", "--bloodhound-token-id", "x", "--bloodhound-token-key-file"), "dG9wc2VjcmV0=", ""},
	} {
		t.Run(name, func(t *testing.T) {
			flag := test.args[len(test.args)-1]
			path := write(t, filepath.Join(dir, "secret"), test.value)
			_, err := testEnv{home: dir}.parse(append(test.args, path, "--org-url", "acme.okta.com")...)
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.HasPrefix(err.Error(), flag+": ") || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error %v, want one of %s with %q", err, flag, test.want)
			case err != nil && strings.Contains(err.Error(), "topsecret"):
				t.Errorf("the error shows the secret: %v", err)
			}
		})
	}
}

// A secret in the wrong place, most often in the place of its file's name, is in no error.
func TestMisplacedSecret(t *testing.T) {
	dir := emptyWorkingDir(t)
	pem := "-----BEGIN RSA PRIVATE KEY-----\n" + strings.Repeat("topsecret", 500) + "\n-----END RSA PRIVATE KEY-----\n"
	yaml := func(key, value string) []string {
		return []string{"--config", write(t, filepath.Join(dir, key+".yaml"), "okta:\n  client:\n    clientId: 0oa1\n    "+key+": "+value+"\n")}
	}
	key := map[string]string{"OKTA_CLIENT_CLIENTID": "0oa1"}
	for name, test := range map[string]struct {
		vars map[string]string
		args []string
		want string
	}{
		"a token":                 {nil, []string{"--token-file", "00topsecret"}, "; the flag takes the name of a file"},
		"an access token":         {nil, []string{"--access-token-file=eyJtopsecret"}, "--access-token-file: "},
		"a client secret":         {key, []string{"--client-secret-file", "topsecret"}, "--client-secret-file: "},
		"a key":                   {key, []string{"--private-key", pem}, "--private-key: "},
		"a key of one line":       {key, []string{"--private-key", strings.Repeat("topsecret", 1000)}, "--private-key: "},
		"a BloodHound key":        {nil, []string{"--upload", "http://127.0.0.1:1", "--bloodhound-token-id", "x", "--bloodhound-token-key-file", "topsecret"}, "--bloodhound-token-key-file: "},
		"a folder":                {nil, []string{"--token-file", dir}, "--token-file: "},
		"a name with a zero byte": {nil, []string{"--token-file", "topsecret\x00"}, "--token-file: "},
		"beside -":                {nil, []string{"--token-file", "-", "00topsecret"}, "unexpected argument"},
		"beside =":                {nil, []string{"--token-file=", "00topsecret"}, "--token-file is empty"},
		"like short flags":        {key, []string{"--client-secret-file=", "-xtopsecret"}, "see --help"},
		"like a flag":             {key, []string{"--client-secret-file=", "--X7topsecret"}, "see --help"},
		"like a flag with value":  {key, []string{"--private-key=", pem}, "see --help"},
		"of a switch":             {nil, []string{"--demo=00topsecret"}, "--demo"},
		"of an unknown flag":      {nil, []string{"--token=00topsecret"}, "unknown flag --token; did you mean --token-file?"},
		"a key in a variable":     {map[string]string{"OKTA_CLIENT_CLIENTID": "0oa1", "OKTA_CLIENT_PRIVATEKEY": "topsecret/key.pem"}, nil, "OKTA_CLIENT_PRIVATEKEY: "},
		"a key in okta.yaml":      {nil, yaml("privateKey", "topsecret/key.pem"), "okta.client.privateKey: "},
		"a folder in a variable":  {map[string]string{"OKTA_CLIENT_CLIENTID": "0oa1", "OKTA_CLIENT_PRIVATEKEY": dir}, nil, "OKTA_CLIENT_PRIVATEKEY: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := testEnv{vars: test.vars, home: dir}.parse(append(test.args, "--org-url", "acme.okta.com")...)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want one with %q", err, test.want)
			}
			if strings.Contains(err.Error(), "topsecret") || strings.Contains(err.Error(), "-----BEGIN") {
				t.Errorf("the error shows the secret: %.300v", err)
			}
		})
	}
}

func TestReadableByOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits on Windows")
	}
	dir := emptyWorkingDir(t)
	token := write(t, filepath.Join(dir, "token"), "t")
	yaml := write(t, filepath.Join(dir, "okta.yaml"), "okta: {client: {token: t}}")
	for _, args := range [][]string{{"--token-file", token}, {"--config", yaml}} {
		for mode, want := range map[os.FileMode]int{0o600: 0, 0o640: 1, 0o604: 1} {
			if err := os.Chmod(args[1], mode); err != nil {
				t.Fatal(err)
			}
			o, err := testEnv{home: dir}.parse(append(args, "--org-url", "acme.okta.com")...)
			if err != nil {
				t.Fatal(err)
			}
			said := slices.DeleteFunc(o.Notes, func(n string) bool { return !strings.Contains(n, args[1]+" holds a credential") })
			if len(said) != want {
				t.Errorf("%s of mode %o: %q", args[1], mode, o.Notes)
			}
		}
	}
}

// A file of another owner that we can read by its group or an access list cannot be
// restricted further: Kubernetes and systemd pass secrets so.
func TestReadableByGroup(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gives files away")
	}
	token := write(t, filepath.Join(emptyWorkingDir(t), "token"), "t")
	if err := os.Chown(token, 65532, 65532); err != nil {
		t.Fatal(err)
	}
	for mode, want := range map[os.FileMode]int{0o440: 0, 0o640: 0, 0o444: 1} {
		if err := os.Chmod(token, mode); err != nil {
			t.Fatal(err)
		}
		o, err := testEnv{}.parse("--token-file", token, "--org-url", "acme.okta.com")
		if err != nil || len(o.Notes) != want {
			t.Errorf("mode %o: %v %v", mode, o, err)
		}
	}
}
