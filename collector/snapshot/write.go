package snapshot

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"oktagon/collector/wire"
)

// Writer writes a snapshot into a folder.
type Writer struct {
	dir string
	mu  sync.Mutex // guards manifest and its file
	man Manifest
}

// Create makes the folder, private to its owner, when it is not there, and
// starts a snapshot in it. A folder that holds a snapshot already is refused.
func Create(dir string) (*Writer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, manifestName)); err == nil {
		return nil, fmt.Errorf("%s: %w", dir, ErrExists)
	}
	return &Writer{dir: dir, man: Manifest{Version: Version}}, nil
}

// ErrExists is returned by Create for a folder that holds a snapshot.
var ErrExists = errors.New("holds a snapshot already")

// Snapshot reads what was written so far. Only finished listings are seen.
func (w *Writer) Snapshot() *Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.man
	m.Coverage = slices.Clone(m.Coverage) // Update may change it meanwhile
	return &Snapshot{fsys: os.DirFS(w.dir), Manifest: m}
}

// Update changes the manifest and saves it.
func (w *Writer) Update(change func(*Manifest)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.man)
	b, err := json.MarshalIndent(w.man, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(w.dir, manifestName)
	if err := os.WriteFile(path+".part", append(b, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

func (w *Writer) path(resource string) string {
	return filepath.Join(w.dir, resource+".jsonl")
}

// Listing writes the records of one resource. It is not safe for concurrent
// use. Its file appears, sorted, when Finish is called.
type Listing struct {
	path  string
	part  *os.File
	buf   *bufio.Writer
	at    int64
	lines []line
}

// line is where a record lies in the unsorted file.
type line struct {
	key     string // folded id
	at      int64
	len     int
	ordinal int
}

// Listing starts the file of a resource.
func (w *Writer) Listing(resource string) (*Listing, error) {
	part, err := os.OpenFile(w.path(resource)+".part", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	l := &Listing{path: w.path(resource), part: part}
	l.buf = bufio.NewWriterSize(&counter{w: part, n: &l.at}, 64<<10)
	return l, nil
}

// counter counts what passes.
type counter struct {
	w io.Writer
	n *int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	*c.n += int64(n)
	return n, err
}

// Add writes one record.
func (l *Listing) Add(r Record) error {
	b, err := wire.Encode(r)
	if err != nil {
		return err
	}
	at := l.at + int64(l.buf.Buffered())
	l.lines = append(l.lines, line{key: Fold(r.Key()), at: at, len: len(b) + 1, ordinal: len(l.lines)})
	if _, err := l.buf.Write(b); err != nil {
		return err
	}
	return l.buf.WriteByte('\n')
}

// Finish sorts the file by folded id and keeps the first record of each id. It
// returns how many records are in the file and how many repeated an id.
func (l *Listing) Finish() (kept, repeated int, err error) {
	sorted, err := l.sort()
	// Windows lets nobody rename or remove a file that is open.
	if err = errors.Join(err, l.part.Close()); err != nil {
		return 0, 0, err
	}
	if err := os.Rename(sorted.name, l.path); err != nil {
		return 0, 0, err
	}
	if sorted.name != l.part.Name() {
		err = os.Remove(l.part.Name())
	}
	return sorted.records, len(l.lines) - sorted.records, err
}

// sortedFile is a file without repeats.
type sortedFile struct {
	name    string
	records int
}

// sort returns the part itself when it is in order already.
func (l *Listing) sort() (sortedFile, error) {
	if err := l.buf.Flush(); err != nil {
		return sortedFile{}, err
	}
	byKey := func(a, b line) int {
		return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.ordinal, b.ordinal))
	}
	if slices.IsSortedFunc(l.lines, byKey) && !hasRepeats(l.lines) {
		return sortedFile{l.part.Name(), len(l.lines)}, nil
	}
	slices.SortFunc(l.lines, byKey)
	return l.rewrite()
}

func hasRepeats(sorted []line) bool {
	for i := 1; i < len(sorted); i++ {
		if sorted[i].key == sorted[i-1].key {
			return true
		}
	}
	return false
}

// rewrite copies the lines in their sorted order to a file of its own.
func (l *Listing) rewrite() (sorted sortedFile, err error) {
	sorted.name = l.path + ".sorted"
	out, err := os.OpenFile(sorted.name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return sorted, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	buf := bufio.NewWriterSize(out, 64<<10)
	var b, previous []byte
	for i, line := range l.lines {
		b = slices.Grow(b[:0], line.len)[:line.len]
		if _, err := l.part.ReadAt(b, line.at); err != nil {
			return sorted, err
		}
		if i > 0 && line.key == l.lines[i-1].key && sameID(b, previous) {
			continue
		}
		if _, err := buf.Write(b); err != nil {
			return sorted, err
		}
		sorted.records++
		previous = append(previous[:0], b...)
	}
	return sorted, buf.Flush()
}

// sameID tells a repeated object from two whose ids differ in case only: those
// are both kept, for the graph to refuse by name.
func sameID(a, b []byte) bool {
	var x, y struct {
		ID     string `json:"id"`
		Client string `json:"client_id"`
	}
	return wire.Decode(a, &x) == nil && wire.Decode(b, &y) == nil && x == y
}

// Discard gives the listing up; no file appears.
func (l *Listing) Discard() error {
	return errors.Join(l.part.Close(), os.Remove(l.part.Name()))
}

// FanOut writes what was asked per parent. It is safe for concurrent use, and
// each line is handed to the system whole, so that a killed run leaves at most
// one half line, at the end.
type FanOut struct {
	mu sync.Mutex // guards f
	f  *os.File
}

// FanOut opens the file of a resource, adding to what is there.
func (w *Writer) FanOut(resource string) (*FanOut, error) {
	f, err := os.OpenFile(w.path(resource), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	return &FanOut{f: f}, nil
}

// Page writes one page of a parent's items.
func (f *FanOut) Page(parent string, items any) error {
	return f.write(struct {
		Parent string `json:"parent"`
		Items  any    `json:"items"`
	}{parent, items})
}

// Close writes the closing line of a parent.
func (f *FanOut) Close(parent string, state State, reason string) error {
	return f.write(struct {
		Parent string `json:"parent"`
		State  State  `json:"state"`
		Reason string `json:"reason,omitempty"`
	}{parent, state, reason})
}

func (f *FanOut) write(v any) error {
	b, err := wire.Encode(v)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err = f.f.Write(append(b, '\n'))
	return err
}

// Finish closes the file.
func (f *FanOut) Finish() error { return f.f.Close() }
