package config

import (
	"path/filepath"
	"slices"
	"strings"
)

// readUpload reads what is uploaded. The arguments are further files of --upload-only.
func (p *parser) readUpload(args []string) {
	u := &p.opts.Upload
	u.URL = p.uploadURL()
	u.InstallExtension, u.InstallQueries = p.isOn("install-extension"), p.isOn("install-queries")
	if first := p.text("upload-only"); first != "" {
		u.Only = append([]string{first}, args...)
	} else if len(args) > 0 {
		p.problem("%s", unexpectedArgument)
	}
	p.readClear()
	output := p.text("output")
	switch {
	case u.URL == "" && (u.Only != nil || u.InstallExtension || u.InstallQueries):
		p.problem("--upload-only, --install-extension and --install-queries need the address of BloodHound: set %s", lookup("upload").names())
	case u.URL == "":
	case output == "-":
		p.problem("%s needs files, --output - writes none; give one", p.get("upload").origin)
	case !slices.Contains([]string{".json", ".zip"}, strings.ToLower(filepath.Ext(output))):
		p.problem("%s: BloodHound takes .json and .zip files only, --output %s is neither", p.get("upload").origin, output)
	default:
		p.readUploadCredential()
		u.Again = p.uploadArguments()
	}
}

// readClear reads whether data in BloodHound is deleted: only on two flags.
func (p *parser) readClear() {
	u := &p.opts.Upload
	switch u.ClearBefore = p.isOn("clear-before"); {
	case u.ClearBefore && u.URL == "":
		p.problem("--clear-before has no effect without an upload: set %s", lookup("upload").names())
	case u.ClearBefore && p.isOn("demo"):
		p.problem("--clear-before would replace the data of your organizations by the demo: leave it out")
	case u.ClearBefore && (p.text("only") != "" || p.text("skip") != ""):
		p.problem("--clear-before would delete what --only and --skip leave out: collect everything, or leave --clear-before out")
	case u.ClearBefore && !p.isOn("yes-clear"):
		p.problem("--clear-before deletes all data of the source Okta in BloodHound, of every organization and collector, and that cannot be undone: add --yes-clear if you want that")
	case !u.ClearBefore && p.isOn("yes-clear"):
		p.problem("--yes-clear has no effect without --clear-before: leave it out")
	}
}

// uploadURL returns where to upload, "" for nowhere. A variable is for the user's own
// organizations: what is invented goes only where the command line says.
func (p *parser) uploadURL() string {
	if p.isOn("demo") && p.text("upload") != "" && !p.isFlag("upload") {
		p.note("%s is ignored with --demo; --upload URL uploads the demo", p.get("upload").origin)
		return ""
	}
	return p.text("upload")
}

// uploadArguments returns the arguments that reach the same server again. A proxy may have a
// password, so it is left out when it has one.
func (p *parser) uploadArguments() []string {
	args := []string{"--upload", p.opts.Upload.URL}
	if id := p.opts.Upload.Credential.TokenID; id != "" {
		args = append(args, "--bloodhound-token-id", id)
	}
	for _, name := range []string{"bloodhound-token-key-file", "ca-file", "proxy"} {
		if v := p.get(name); v.level == fromFlag && !(name == "proxy" && strings.Contains(v.text, "@")) {
			args = append(args, "--"+name, v.text)
		}
	}
	return args
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
		p.problem("%s needs a key: set %s", p.get("bloodhound-token-id").origin, keyNames)
	case c.TokenID == "" && c.TokenKey != "":
		p.problem("the key of a BloodHound token needs its id: set %s", lookup("bloodhound-token-id").names())
	case c.TokenID == "" && c.Session == "":
		p.problem("%s needs a credential: %s and %s, or BLOODHOUND_SESSION_TOKEN", p.get("upload").origin, lookup("bloodhound-token-id").names(), keyNames)
	}
}
