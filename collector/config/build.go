package config

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Build is the module's version, or the commit of a build from a checkout.
func Build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}

// VersionLine is what --version prints.
func VersionLine() string {
	return fmt.Sprintf("oktagon %s %s %s/%s", Build(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// UserAgent is how defenders recognise oktagon in the System Log.
func UserAgent() string {
	return fmt.Sprintf("oktagon/%s (%s; %s)", Build(), runtime.GOOS, runtime.GOARCH)
}
