package main

import (
	"cmp"
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
)

// target is a system to build for.
type target struct{ system, arch string }

func (t target) String() string { return t.system + "/" + t.arch }

// path is where the program is built, below a folder.
func (t target) path(work string) string {
	return filepath.Join(work, t.system+"-"+t.arch, t.binary())
}

func (t target) binary() string {
	if t.system == "windows" {
		return "oktagon.exe"
	}
	return "oktagon"
}

// build compiles the program. Everything in the environment that would change
// the outcome is set; what comes of files that no commit has is refused.
func (t target) build(binary string) error {
	c := exec.Command("go", "build", "-trimpath", "-buildvcs=auto", "-ldflags=-s -w", "-o", binary, ".")
	c.Env = append(os.Environ(), "GOOS="+t.system, "GOARCH="+t.arch, "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off",
		"GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0", "GOFIPS140=off")
	c.Stderr = os.Stderr
	if err := c.Run(); err != nil {
		return err
	}
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	return committed(info)
}

// committed refuses a program that nobody else could build again.
func committed(info *debug.BuildInfo) error {
	if slices.Contains(info.Settings, debug.BuildSetting{Key: "vcs.modified", Value: "true"}) {
		return errors.New("the checkout has changes that are in no commit; commit or stash them, new files too (git status)")
	}
	return nil
}

// version is the module's version, which Go takes from the tags of the checkout.
func version(info *debug.BuildInfo) string {
	if v := info.Main.Version; v != "(devel)" {
		return cmp.Or(v, "devel")
	}
	return "devel"
}

// maxProgram bounds a program's size, in bytes: one file that is fetched, scanned
// and copied about has to stay small.
const maxProgram = 15 << 20

// pack writes the archive that is usual on the system, and returns its name.
func (t target) pack(out, binary string, handout []entry) (name string, err error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return "", err
	}
	program, err := os.ReadFile(binary)
	if err != nil {
		return "", err
	}
	if len(program) > maxProgram {
		return "", fmt.Errorf("the program has %d bytes, at most %d are meant", len(program), maxProgram)
	}
	notices, err := notices(info)
	if err != nil {
		return "", err
	}
	entries := append([]entry{
		{name: t.binary(), content: program, executable: true},
		{name: "THIRD-PARTY-LICENSES", content: notices},
	}, handout...)
	folder := fmt.Sprintf("oktagon-%s-%s-%s", version(info), t.system, t.arch)
	if t.system == "windows" {
		return folder + ".zip", writeFile(filepath.Join(out, folder+".zip"), zipArchive(folder, entries))
	}
	return folder + ".tar.gz", writeFile(filepath.Join(out, folder+".tar.gz"), tarArchive(folder, entries))
}
