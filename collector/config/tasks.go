package config

import (
	"slices"
	"strings"
)

// task is what a run does besides collecting an organization and writing its graph. It uses
// some of the settings; a flag of another one is a mistake of the user, who expects something
// that does not happen.
type task struct {
	flag   string
	groups []string // the groups that it uses
	// flags are the flags of other groups that it uses, and not those of its groups that it does
	// not use.
	flags, not []string
	why        string // why it uses no others
}

// network are the flags that also count for BloodHound.
var network = []string{"proxy", "ca-file"}

// tasks are in the order in which they win: a flag of a later one is idle beside an earlier
// one.
var tasks = []task{
	{flag: "print-extension", groups: []string{groupOther}, why: "--print-extension only prints"},
	{flag: "explain", groups: []string{groupOther}, why: "--explain only prints"},
	{flag: "print-queries", groups: []string{groupOther}, why: "--print-queries only writes the queries"},
	{flag: "upload-only", groups: []string{groupUpload, groupOther}, flags: append([]string{"timeout"}, network...),
		why: "--upload-only uploads files that are already written, and collects nothing"},
	{flag: "check", groups: []string{groupSource, groupCredential, groupCollection, groupRequests, groupOther},
		not: []string{"from-snapshot"}, why: "--check asks Okta and builds no graph"},
	{flag: "from-snapshot", groups: []string{groupOutput, groupReport, groupUpload, groupOther}, flags: []string{"timeout"},
		not: []string{"snapshot"}, why: "--from-snapshot reads a finished collection and asks Okta nothing"},
	{flag: "demo", groups: []string{groupCollection, groupRequests, groupOutput, groupReport, groupUpload, groupOther},
		not: network, why: "--demo has its own organization and credential"},
}

// needed are the flags without which another one has no effect.
var needed = map[string]string{
	"keep-snapshots": "snapshot",
	"fail-on-new":    "baseline",
	"severity":       "findings",
}

// rejectLonelyFlags reports the flags that have no effect without another one.
func (p *parser) rejectLonelyFlags() {
	for i := range settings {
		s := &settings[i]
		if other := needed[s.Flag]; other != "" && p.isFlag(s.Flag) && p.text(s.Flag) != "false" && p.text(other) == "" {
			p.problem("--%s has no effect without --%s: add it, or leave --%s out", s.Flag, strings.TrimSpace(other+" "+lookup(other).Arg), s.Flag)
		}
	}
}

// installing is what a run does that has the flags to install and no organization.
var installing = task{groups: []string{groupUpload, groupOther}, flags: append([]string{"timeout"}, network...),
	why: "without an organization (--org-url), --install-extension and --install-queries only install"}

// rejectIdleFlags reports the flags that have no effect beside the flag of the task.
func (p *parser) rejectIdleFlags() {
	i := slices.IndexFunc(tasks, func(t task) bool { return p.isFlag(t.flag) && p.text(t.flag) != "false" })
	if i < 0 {
		return
	}
	p.rejectIdleBeside(&tasks[i])
}

func (p *parser) rejectIdleBeside(t *task) {
	for i := range settings {
		s := &settings[i]
		if s.Flag != "" && s.Flag != t.flag && p.isFlag(s.Flag) && p.text(s.Flag) != "false" && !p.uses(t, s) {
			p.problem("%s: leave --%s out", t.why, s.Flag)
		}
	}
}

// uses reports whether a task uses a setting.
func (p *parser) uses(t *task, s *Setting) bool {
	if slices.Contains(network, s.Flag) && p.text("upload") != "" && slices.Contains(t.groups, groupUpload) {
		return true
	}
	return slices.Contains(t.flags, s.Flag) || slices.Contains(t.groups, s.Group) && !slices.Contains(t.not, s.Flag)
}
