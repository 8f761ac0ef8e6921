package snapshot

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"os"
	"slices"

	"oktagon/collector/jsoncodec"
	"oktagon/collector/safefile"
)

// ListingWriter writes the records of one resource. It is not safe for concurrent use. Its
// file appears, sorted, when Finish is called.
type ListingWriter struct {
	w        *Writer
	resource string
	part     *os.File
	buf      *bufio.Writer // writes to part and sum
	sum      hash.Hash
	size     int64 // bytes added
	lines    []recordLine
}

// recordLine is where a record lies in the unsorted file.
type recordLine struct {
	key    string
	offset int64
	length int
	number int
}

// Listing starts the file of a resource.
func (w *Writer) Listing(resource string) (*ListingWriter, error) {
	if err := w.forgetSum(resource); err != nil {
		return nil, err
	}
	part, err := safefile.Create(w.path(resource) + partSuffix)
	if err != nil {
		return nil, w.writeError(err)
	}
	sum := sha256.New()
	return &ListingWriter{w: w, resource: resource, part: part, sum: sum, buf: bufio.NewWriterSize(io.MultiWriter(part, sum), 64<<10)}, nil
}

// Add writes one record.
func (l *ListingWriter) Add(r Record) error {
	b, err := jsoncodec.Encode(r)
	if err != nil {
		return err
	}
	b = append(b, '\n')
	if err := checkLine(b); err != nil {
		return &SizeError{l.resource, err}
	}
	l.lines = append(l.lines, recordLine{key: r.Key(), offset: l.size, length: len(b), number: len(l.lines)})
	l.size += int64(len(b))
	_, err = l.buf.Write(b)
	return l.w.writeError(err)
}

// Finish sorts the file by [CompareIDs] and keeps the first record of each id. It returns
// how many records are in the file and how many repeated an id.
func (l *ListingWriter) Finish() (kept, repeated int, err error) {
	err = l.buf.Flush()
	byKey := func(a, b recordLine) int {
		return cmp.Or(compareFolded(a.key, b.key), cmp.Compare(a.number, b.number))
	}
	if err != nil || slices.IsSortedFunc(l.lines, byKey) && !hasRepeats(l.lines) {
		return len(l.lines), 0, l.w.writeError(l.commit(l.part, err))
	}
	slices.SortFunc(l.lines, byKey)
	kept, err = l.rewrite()
	return kept, len(l.lines) - kept, l.w.writeError(errors.Join(err, l.Discard()))
}

// commit gives the listing its name, unless writing it ended with err.
func (l *ListingWriter) commit(f *os.File, err error) error {
	if err = l.w.commitFile(f, l.w.path(l.resource), err); err == nil {
		l.w.setSum(l.resource, l.sum)
	}
	return err
}

func hasRepeats(sorted []recordLine) bool {
	for i := range sorted {
		if i > 0 && sorted[i].key == sorted[i-1].key {
			return true
		}
	}
	return false
}

// rewrite copies the lines in their sorted order to the final file.
func (l *ListingWriter) rewrite() (kept int, err error) {
	out, err := safefile.Create(l.w.path(l.resource) + sortedSuffix)
	if err != nil {
		return 0, err
	}
	l.sum.Reset()
	kept, err = l.copyTo(io.MultiWriter(out, l.sum))
	return kept, l.commit(out, err)
}

// copyTo leaves out records that repeat an id. Two ids that differ in letter case only are
// both kept: the graph reports them by name.
func (l *ListingWriter) copyTo(out io.Writer) (kept int, err error) {
	buf := bufio.NewWriterSize(out, 64<<10)
	var b []byte
	for i, line := range l.lines {
		if i > 0 && line.key == l.lines[i-1].key {
			continue
		}
		b = slices.Grow(b[:0], line.length)[:line.length]
		if _, err := l.part.ReadAt(b, line.offset); err != nil {
			return 0, err
		}
		if _, err := buf.Write(b); err != nil {
			return 0, err
		}
		kept++
	}
	return kept, buf.Flush()
}

// Discard gives the listing up; no file appears.
func (l *ListingWriter) Discard() error {
	return errors.Join(l.part.Close(), os.Remove(l.part.Name()))
}
