package config

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestVersionLine(t *testing.T) {
	t.Parallel()
	host := runtime.Version() + ", " + runtime.GOOS + "/" + runtime.GOARCH + ")"
	build := func(version, commit string) *debug.BuildInfo {
		info := &debug.BuildInfo{Main: debug.Module{Version: version}}
		if commit != "" {
			info.Settings = []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: commit}}
		}
		return info
	}
	for _, test := range []struct {
		name string
		info *debug.BuildInfo
		want string
	}{
		{"release", build("v1.2.3", "0123456789abcdef0123"), "oktagon v1.2.3 (commit 0123456789ab, " + host},
		{"installed as a module", build("v1.2.3", ""), "oktagon v1.2.3 (" + host},
		{"checkout", build("(devel)", "0123456789abcdef0123"), "oktagon 0123456789ab (commit 0123456789ab, " + host},
		{"source alone", build("(devel)", ""), "oktagon devel (" + host},
		{"nothing known", nil, "oktagon unknown (" + host},
	} {
		if got := versionLine(buildVersion(test.info, test.info != nil)); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
