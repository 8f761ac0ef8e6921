package snapshot

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"oktagon/collector/jsoncodec"
)

// ListingWriter writes the records of one resource. It is not safe for concurrent
// use. Its file appears, sorted, when Finish is called.
type ListingWriter struct {
	w     *Writer
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
func (w *Writer) Listing(resource string) (*ListingWriter, error) {
	part, err := os.OpenFile(w.path(resource)+partial, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, w.failed(err)
	}
	l := &ListingWriter{w: w, path: w.path(resource), part: part}
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
func (l *ListingWriter) Add(r Record) error {
	b, err := jsoncodec.Encode(r)
	if err != nil {
		return err
	}
	at := l.at + int64(l.buf.Buffered())
	l.lines = append(l.lines, line{key: fold(r.Key()), at: at, len: len(b) + 1, ordinal: len(l.lines)})
	if _, err := l.buf.Write(b); err != nil {
		return l.w.failed(err)
	}
	return l.w.failed(l.buf.WriteByte('\n'))
}

// Finish sorts the file by folded id and keeps the first record of each id. It
// returns how many records are in the file and how many repeated an id.
func (l *ListingWriter) Finish() (kept, repeated int, err error) {
	err = l.buf.Flush()
	byKey := func(a, b line) int {
		return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.ordinal, b.ordinal))
	}
	if err != nil || slices.IsSortedFunc(l.lines, byKey) && !hasRepeats(l.lines) {
		return len(l.lines), 0, l.w.failed(l.w.settle(l.part, l.path, err))
	}
	slices.SortFunc(l.lines, byKey)
	kept, err = l.rewrite()
	return kept, len(l.lines) - kept, l.w.failed(errors.Join(err, l.Discard()))
}

func hasRepeats(sorted []line) bool {
	for i := 1; i < len(sorted); i++ {
		if sorted[i].key == sorted[i-1].key {
			return true
		}
	}
	return false
}

// rewrite copies the lines in their sorted order to the final file.
func (l *ListingWriter) rewrite() (kept int, err error) {
	out, err := os.OpenFile(l.path+sorted, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	kept, err = l.copyTo(out)
	return kept, l.w.settle(out, l.path, err)
}

func (l *ListingWriter) copyTo(out io.Writer) (kept int, err error) {
	buf := bufio.NewWriterSize(out, 64<<10)
	var b, previous []byte
	for i, line := range l.lines {
		b = slices.Grow(b[:0], line.len)[:line.len]
		if _, err := l.part.ReadAt(b, line.at); err != nil {
			return 0, err
		}
		if i > 0 && line.key == l.lines[i-1].key && sameID(b, previous) {
			continue
		}
		if _, err := buf.Write(b); err != nil {
			return 0, err
		}
		kept++
		previous = append(previous[:0], b...)
	}
	return kept, buf.Flush()
}

// sameID tells a repeated object from two whose ids differ in case only: those
// are both kept, for the graph to refuse by name.
func sameID(a, b []byte) bool {
	var x, y struct {
		ID     string `json:"id"`
		Client string `json:"client_id"`
	}
	return jsoncodec.Decode(a, &x) == nil && jsoncodec.Decode(b, &y) == nil && x == y
}

// Discard gives the listing up; no file appears.
func (l *ListingWriter) Discard() error {
	return errors.Join(l.part.Close(), os.Remove(l.part.Name()))
}
