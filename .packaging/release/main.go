// Release builds what is handed out: the program for every system as an archive
// with its manual page, completions and licences, and the checksums of the
// archives. It needs Go alone. Run it in the root of a checkout:
//
//	go run ./.packaging/release [-out dist] [-only linux/amd64]
//
// The same commit and the same release of Go give the same bytes, wherever and
// whenever it is run: paths are trimmed, archives hold no time of the build, and
// version and commit come from the checkout.
package main

import (
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
	flag.Parse()
	if err := release(*out, *only); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// release builds the archives and writes their checksums, in a folder of its own:
// what an earlier build left there would be signed with the rest.
func release(out, only string) error {
	if err := os.Mkdir(out, 0o755); err != nil {
		return err
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
	chosen := slices.DeleteFunc(slices.Clone(targets), func(t target) bool { return only != "" && only != t.String() })
	// All are built before anything is written into the checkout, which would no
	// longer be the commit alone then.
	for _, t := range chosen {
		if err := t.build(t.path(work)); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	var names []string
	for _, t := range chosen {
		name, err := t.pack(out, t.path(work), handout)
		if err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
		fmt.Println(name)
		names = append(names, name)
	}
	if len(names) == 0 {
		return fmt.Errorf("there is no build for %s; there are: %v", only, targets)
	}
	return writeSums(out, names)
}
