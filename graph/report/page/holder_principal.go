package page

import (
	"cmp"
	"oktagon/collector/safetext"
	"oktagon/graph/report"
	"strings"
)

// who is a principal, or a role, in a few words.
type who struct {
	name, state, icon string
	warn              bool // the state needs attention
}

func describe(p *report.Principal) who {
	if p.ID == "" {
		return who{name: "not named", icon: "nobody", warn: true}
	}
	state := p.State
	if isAdmin(p) {
		state += ", " + string(p.Admin)
	}
	return who{nameOf(p), state, principalIcon(p), p.Kind == report.PrincipalUser && p.State != active || p.Kind == ""}
}

func isAdmin(p *report.Principal) bool {
	return p.Admin == report.SuperAdmin || p.Admin == report.OtherAdmin
}

func nameOf(p *report.Principal) string { return cmp.Or(p.Name, p.ID, "nobody is named") }

// principalText is what is known about a principal in addition to its name.
func principalText(p *report.Principal) string {
	var parts []string
	if p.ID != "" && p.Name != "" {
		parts = append(parts, p.ID)
	}
	if p.ID != "" {
		parts = append(parts, p.State)
	}
	switch {
	case isAdmin(p):
		parts = append(parts, string(p.Admin))
	case p.Admin == report.NoAdmin:
		parts = append(parts, "no admin")
	}
	if p.Factors != nil {
		parts = append(parts, safetext.Count(*p.Factors, "factor"))
	}
	return strings.Join(parts, ", ")
}

func principalIcon(p *report.Principal) string {
	switch p.Kind {
	case report.PrincipalUser:
		return "user"
	case report.PrincipalApplication:
		return "app"
	case report.PrincipalIntegration:
		return "plug"
	}
	return "nobody"
}
