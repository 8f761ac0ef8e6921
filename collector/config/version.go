package config

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// commitLength is how much of a commit's hash identifies it.
const commitLength = 12

// Version returns the version of the module, or the commit of a build from a checkout.
func Version() string {
	version, _ := buildVersion(debug.ReadBuildInfo())
	return version
}

// buildVersion returns what a binary was built from. A build without version control has no
// commit.
func buildVersion(info *debug.BuildInfo, ok bool) (version, commit string) {
	if !ok {
		return "unknown", ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			commit = s.Value[:min(commitLength, len(s.Value))]
		}
	}
	switch v := info.Main.Version; {
	case v != "" && v != "(devel)":
		return v, commit
	case commit != "":
		return commit, commit
	}
	return "devel", ""
}

// VersionLine returns what --version prints.
func VersionLine() string { return versionLine(buildVersion(debug.ReadBuildInfo())) }

func versionLine(version, commit string) string {
	if commit != "" {
		commit = "commit " + commit + ", "
	}
	return fmt.Sprintf("oktagon %s (%s%s, %s/%s)", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// UserAgent returns the name by which oktagon appears in Okta's System Log.
func UserAgent() string {
	return fmt.Sprintf("oktagon/%s (%s; %s)", Version(), runtime.GOOS, runtime.GOARCH)
}
