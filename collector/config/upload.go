package config

import (
	"path/filepath"
	"slices"
	"strings"
)

// BloodHoundCredential signs uploads in: an API token or a session token. However it
// is printed, it shows only the id.
type BloodHoundCredential struct {
	TokenID, TokenKey string // an API token
	Session           string // the token of a signed-in session
}

// upload reads where the graph goes after it is written. Further arguments are
// files of --upload-only.
func (p *parser) upload(args []string) {
	o := &p.opts
	o.Upload.URL = p.get("upload").value
	o.Upload.InstallExtension, o.Upload.InstallQueries = p.on("install-extension"), p.on("install-queries")
	o.Print.Queries = p.get("print-queries").value
	if first := p.get("upload-only").value; first != "" {
		o.Upload.Only = append([]string{first}, args...)
	} else if len(args) > 0 {
		p.problem("an argument belongs to no flag; it is not shown, it may be a secret; see --help")
	}
	switch {
	case o.Upload.URL == "" && (o.Upload.Only != nil || o.Upload.InstallExtension || o.Upload.InstallQueries):
		p.problem("--upload-only, --install-extension and --install-queries need --upload URL")
	case o.Upload.URL == "":
	case p.get("output").value == "-":
		p.problem("--upload needs files, --output - writes none; give one")
	case !slices.Contains([]string{".json", ".zip"}, strings.ToLower(filepath.Ext(p.get("output").value))):
		p.problem("--upload: BloodHound takes .json and .zip files only, --output %s is neither", p.get("output").value)
	default:
		p.bloodHound()
	}
}

// bloodHound reads the credential for the upload.
func (p *parser) bloodHound() {
	b := &p.opts.Upload.Credential
	b.TokenID = p.get("bloodhound-token-id").value
	if f := p.get("bloodhound-token-key-file"); f.value != "" {
		key, err := p.secret(f, "")
		if err != nil {
			p.problem("%s: %w", f.name, err)
		}
		b.TokenKey = string(key)
	}
	b.Session = p.get("bloodhound-session").value
	switch {
	case b.TokenID != "" && b.TokenKey == "":
		p.problem("--bloodhound-token-id needs a key: set %s", lookup("bloodhound-token-key-file").names())
	case b.TokenID == "" && b.TokenKey != "":
		p.problem("the key of a BloodHound token needs its id: set --bloodhound-token-id")
	case b.TokenID == "" && b.Session == "":
		p.problem("--upload needs a credential: --bloodhound-token-id and %s, or BLOODHOUND_SESSION_TOKEN",
			lookup("bloodhound-token-key-file").names())
	}
}
