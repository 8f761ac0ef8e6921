// Release builds what is handed out: the program for every system as an archive
// with its manual page, completions and licences, and the checksums of the
// archives. It needs Go alone. Run it in the root of a checkout:
//
//	go run ./.packaging/release [-out dist] [-only linux/amd64]
//	go run ./.packaging/release -tag v1.2.3
//
// The second builds nothing: it says whether that tag would be the version of
// what is built.
//
// The same commit and the same release of Go give the same bytes, wherever and
// whenever it is run: paths are trimmed, archives hold no time of the build, and
// version and commit come from the checkout.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
)

// targets are the systems that there is a build for.
var targets = []target{
	{"linux", "amd64"}, {"linux", "arm64"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

func main() {
	out := flag.String("out", "dist", "`folder` of the archives; it may not exist yet")
	only := flag.String("only", "", "build for one `system` alone")
	tag := flag.String("tag", "", "say whether `tag` can be a version, and stop")
	flag.Parse()
	run := func() error { return release(*out, *only) }
	if *tag != "" {
		run = func() error { return tagged(*tag) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// tagged says whether a tag can be a version of the module here.
func tagged(tag string) error {
	module, err := modulePath()
	if err != nil {
		return err
	}
	return checkTag(tag, module)
}

// release builds the archives and writes their checksums, in a folder of its own:
// what an earlier build left there would be signed with the rest. It leaves a
// whole folder or none.
func release(out, only string) error {
	chosen := slices.DeleteFunc(slices.Clone(targets), func(t target) bool { return only != "" && only != t.String() })
	if len(chosen) == 0 {
		return fmt.Errorf("there is no build for %s; there are: %v", only, targets)
	}
	if _, err := os.Lstat(out); err == nil {
		return fmt.Errorf("%s: %w; remove it, or name another folder with -out", out, os.ErrExist)
	}
	handout, err := readHandout(".")
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "oktagon-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	// All are built before anything is written into the checkout, which would no
	// longer be the commit alone then.
	for _, t := range chosen {
		if err := t.build(t.path(work)); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	return fill(out, func() error {
		var names []string
		for _, t := range chosen {
			name, err := t.pack(out, t.path(work), handout)
			if err != nil {
				return fmt.Errorf("%s: %w", t, err)
			}
			fmt.Println(name)
			names = append(names, name)
		}
		return writeSums(out, names)
	})
}

// fill makes a folder and removes it again when what shall fill it fails.
func fill(folder string, with func() error) error {
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	err := with()
	if err != nil {
		err = errors.Join(err, os.RemoveAll(folder))
	}
	return err
}
