package config

import (
	"path/filepath"
	"slices"
	"strings"
)

// readUpload reads what is uploaded. The arguments are further files of --upload-only.
func (p *parser) readUpload(args []string) {
	u := &p.opts.Upload
	u.URL = p.text("upload")
	u.InstallExtension, u.InstallQueries = p.isOn("install-extension"), p.isOn("install-queries")
	if first := p.text("upload-only"); first != "" {
		u.Only = append([]string{first}, args...)
	} else if len(args) > 0 {
		p.problem("%s", unexpectedArgument)
	}
	output := p.text("output")
	switch {
	case u.URL == "" && (u.Only != nil || u.InstallExtension || u.InstallQueries):
		p.problem("--upload-only, --install-extension and --install-queries need --upload URL")
	case u.URL == "":
	case output == "-":
		p.problem("--upload needs files, --output - writes none; give one")
	case !slices.Contains([]string{".json", ".zip"}, strings.ToLower(filepath.Ext(output))):
		p.problem("--upload: BloodHound takes .json and .zip files only, --output %s is neither", output)
	default:
		p.readUploadCredential()
	}
}

func (p *parser) readUploadCredential() {
	c := &p.opts.Upload.Credential
	c.TokenID = p.text("bloodhound-token-id")
	if v := p.get("bloodhound-token-key-file"); v.text != "" {
		key, err := p.readSecret(v, "")
		if err != nil {
			p.problem("%s: %w", v.origin, err)
		}
		c.TokenKey = string(key)
	}
	c.Session = p.text("bloodhound-session")
	keyNames := lookup("bloodhound-token-key-file").names()
	switch {
	case c.TokenID != "" && c.TokenKey == "":
		p.problem("--bloodhound-token-id needs a key: set %s", keyNames)
	case c.TokenID == "" && c.TokenKey != "":
		p.problem("the key of a BloodHound token needs its id: set --bloodhound-token-id")
	case c.TokenID == "" && c.Session == "":
		p.problem("--upload needs a credential: --bloodhound-token-id and %s, or BLOODHOUND_SESSION_TOKEN", keyNames)
	}
}
