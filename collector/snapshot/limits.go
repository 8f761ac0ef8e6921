package snapshot

import (
	"bytes"
	"fmt"
	"slices"
)

// Limits on what is read, so that a folder from elsewhere cannot take all memory
// (docs/limits.md).
const (
	// maxManifest is some hundred times the manifest of an organization with a long list of
	// reasons, in MiB.
	maxManifest = 16
	// maxFile is a hundred times the largest file of an organization of a million users, in
	// bytes.
	maxFile = 64 << 30
	// maxLine is that of a page of 1,000 records with 16 KiB each, which are cut to a
	// hundredth of that, in bytes. An id of this length takes twenty times as much in a graph.
	maxLine = 16 << 20
	// maxValues is what a page of 1,000 records with 200 fields each has on its line. A
	// record of two bytes takes up to a kilobyte in memory.
	maxValues = 200_000
)

var errLongLine = fmt.Errorf("it is longer than %d MiB", maxLine>>20)

// A SizeError means that a record is larger than what is read of a snapshot: it is not
// written. docs/limits.md has the limits.
type SizeError struct {
	Resource string
	Err      error
}

// Error names the resource and the limit.
func (e *SizeError) Error() string {
	return fmt.Sprintf("a record of %s is too large for a snapshot: %s", e.Resource, e.Err)
}

// Unwrap is the limit.
func (e *SizeError) Unwrap() error { return e.Err }

// checkLine returns an error for a line, with its end, that would not be read again.
func checkLine(line []byte) error {
	if len(line) > maxLine {
		return errLongLine
	}
	return checkValues(line)
}

// checkValues returns an error when a line has too many values.
func checkValues(line []byte) error {
	if len(line) < maxValues || bytes.Count(line, []byte(",")) < maxValues { // nearly always, at a small cost
		return nil
	}
	if n := countCommas(line); n >= maxValues {
		return fmt.Errorf("it has %d values, oktagon writes at most some thousand on a line", n)
	}
	return nil
}

// countCommas counts the commas outside of strings.
func countCommas(line []byte) (n int) {
	inString := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"':
			inString = !inString
		case inString && c == '\\':
			i++
		case !inString && c == ',':
			n++
		}
	}
	return n
}

// grown returns long with part behind it, an error when that is longer than a line may be.
func grown(long, part []byte) ([]byte, error) {
	if len(long)+len(part) > maxLine {
		return long, errLongLine
	}
	if len(long)+len(part) > cap(long) { // append would double it without regard to maxLine
		long = slices.Grow(long, min(max(cap(long), len(part)), maxLine-len(long)))
	}
	return append(long, part...), nil
}
