package config

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// commitLength is how much of a commit's name tells it from others.
const commitLength = 12

// Build is the module's version, or the commit of a build from a checkout.
func Build() string {
	version, _ := stamp(debug.ReadBuildInfo())
	return version
}

// stamp says what a binary was built from. A build without version control has
// no commit.
func stamp(info *debug.BuildInfo, ok bool) (version, commit string) {
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

// VersionLine is what --version prints.
func VersionLine() string { return versionLine(stamp(debug.ReadBuildInfo())) }

func versionLine(version, commit string) string {
	if commit != "" {
		commit = "commit " + commit + ", "
	}
	return fmt.Sprintf("oktagon %s (%s%s, %s/%s)", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// UserAgent is how defenders recognise oktagon in the System Log.
func UserAgent() string {
	return fmt.Sprintf("oktagon/%s (%s; %s)", Build(), runtime.GOOS, runtime.GOARCH)
}
