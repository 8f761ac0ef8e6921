package snapshot

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"hash"
	"iter"
	"os"
	"reflect"
	"sync"

	"oktagon/collector/jsoncodec"
	"oktagon/collector/safefile"
)

// FanOutWriter writes what was read per parent. It is safe for concurrent use, and passes
// each line to the system in one write, so that a killed run leaves at most one partial
// line, at the end.
type FanOutWriter struct {
	// Damaged is how many parents that an earlier run had read are not what was written.
	Damaged int

	w        *Writer
	resource string
	mu       sync.Mutex // guards the rest
	f        *os.File
	sum      hash.Hash         // of all that the file has
	parents  map[string]uint32 // checksums of the pages of the parents that are being read
	err      error             // the first one; nothing is written after a line that may be partial
}

// ClosingLine says how the reading of a parent ended.
type ClosingLine struct {
	Parent string `json:"parent"`
	State  State  `json:"state"`
	Reason string `json:"reason,omitempty"`
	// Objects counts the records that were kept, Dropped those without an id, Repeated
	// those that had been read already.
	Objects  int `json:"objects,omitempty"`
	Dropped  int `json:"dropped,omitempty"`
	Repeated int `json:"repeated,omitempty"`
	// Notes are oddities without a loss.
	Notes []string `json:"notes,omitempty"`
	// Sum is the checksum of the lines of the parent, of this one with an empty sum. It is
	// needed as long as the manifest has none of the whole file. "" is not known.
	Sum string `json:"sum,omitempty"`
}

// FanOut starts the file of a resource.
func (w *Writer) FanOut(resource string) (*FanOutWriter, error) {
	return w.openFanOut(resource, safefile.Create)
}

func (w *Writer) openFanOut(resource string, open func(path string) (*os.File, error)) (*FanOutWriter, error) {
	if err := w.forgetSum(resource); err != nil {
		return nil, err
	}
	f, err := open(w.path(resource))
	if err != nil {
		return nil, w.writeError(err)
	}
	sum := sha256.New()
	if err := addTo(sum, f); err != nil { // what an earlier run has read
		return nil, errors.Join(w.writeError(err), f.Close())
	}
	return &FanOutWriter{w: w, resource: resource, f: f, sum: sum, parents: map[string]uint32{}}, nil
}

// Resume opens the file of a resource that an earlier run may have started. What that run
// read of a parent is kept when the parent has a closing line with the right checksum and
// keep returns true for it; keep is called once per closing line. Everything else is
// dropped: parents without a closing line, damaged ones, and all that follows a line that cannot be read, which a killed run or a
// power failure leaves at the end.
func (w *Writer) Resume(resource string, keep func(ClosingLine) bool) (*FanOutWriter, error) {
	if !w.resumed {
		return w.FanOut(resource)
	}
	kept, all, damaged, err := w.keptParents(resource, keep)
	if err == nil && !all {
		err = w.rewriteFanOut(resource, kept)
	}
	if err != nil {
		return nil, w.writeError(err)
	}
	f, err := w.openFanOut(resource, safefile.OpenToAppend)
	if err == nil {
		f.Damaged = damaged
	}
	return f, err
}

// keptParents returns the parents to keep, whether the file has nothing else, and how many
// parents with a closing line are damaged.
func (w *Writer) keptParents(resource string, keep func(ClosingLine) bool) (kept map[string]bool, all bool, damaged int, err error) {
	open := map[string]uint32{}
	kept, all = map[string]bool{}, true
	for line, err := range w.fanOutLines(resource) {
		switch {
		case err != nil:
			return nil, false, 0, err
		case line.broken:
			all = false
		case line.closing.State == "":
			open[line.closing.Parent] = addLine(open[line.closing.Parent], line.text)
		default:
			parent := line.closing.Parent
			if kept[parent] = line.closing.isSound(open[parent]); !kept[parent] {
				damaged++
			}
			delete(open, parent)
			kept[parent] = kept[parent] && keep(line.closing)
			all = all && kept[parent]
		}
	}
	return kept, all && len(open) == 0, damaged, nil
}

// fanOutLine is a page, of which closing has the parent only, or a closing line.
type fanOutLine struct {
	closing ClosingLine
	text    []byte // valid until the next line is read
	broken  bool
}

// fanOutLines reads a fan-out up to and including its first broken line.
func (w *Writer) fanOutLines(resource string) iter.Seq2[fanOutLine, error] {
	return func(yield func(fanOutLine, error) bool) {
		for l, err := range w.Snapshot().lines(resource) {
			if err != nil && !errors.As(err, new(*BrokenError)) {
				yield(fanOutLine{}, err)
				return
			}
			line := fanOutLine{text: l.text}
			var isPage bool
			if err == nil {
				line.closing.Parent, _, isPage = splitPage(l.text)
			}
			if isPage {
				line.broken = !jsoncodec.Valid(l.text)
			} else {
				line.broken = err != nil || jsoncodec.Decode(l.text, &line.closing) != nil || line.closing.Parent == ""
			}
			if !yield(line, nil) || line.broken {
				return
			}
		}
	}
}

// rewriteFanOut leaves only the lines of some parents in the file.
func (w *Writer) rewriteFanOut(resource string, kept map[string]bool) error {
	out, err := safefile.Create(w.path(resource) + partSuffix)
	if err != nil {
		return err
	}
	buf := bufio.NewWriterSize(out, 64<<10)
	for line, failed := range w.fanOutLines(resource) {
		if failed == nil && kept[line.closing.Parent] && !line.broken {
			_, failed = buf.Write(line.text)
		}
		err = errors.Join(err, failed)
	}
	if err == nil {
		err = buf.Flush()
	}
	return w.commitFile(out, w.path(resource), err)
}

// WritePage writes a page of a parent's items, on several lines when it is too large for
// one. An item that is too large is a [*SizeError].
func (f *FanOutWriter) WritePage(parent string, items any) error {
	b, err := encodeLine(struct {
		Parent string `json:"parent"`
		Items  any    `json:"items"`
	}{parent, items})
	if err != nil {
		return err
	}
	if tooLarge := checkLine(b); tooLarge != nil {
		list := reflect.ValueOf(items)
		half := list.Len() / 2
		if half == 0 {
			return &SizeError{f.resource, tooLarge}
		}
		if err := f.WritePage(parent, list.Slice(0, half).Interface()); err != nil {
			return err
		}
		return f.WritePage(parent, list.Slice(half, list.Len()).Interface())
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.parents[parent] = addLine(f.parents[parent], b)
	return f.writeLine(b)
}

// CloseParent writes a closing line without counts.
func (f *FanOutWriter) CloseParent(parent string, state State, reason string) error {
	return f.WriteClosingLine(ClosingLine{Parent: parent, State: state, Reason: reason})
}

// WriteClosingLine writes the closing line of a parent, with the checksum of its lines.
func (f *FanOutWriter) WriteClosingLine(line ClosingLine) (err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if line.Sum, err = line.sum(f.parents[line.Parent]); err != nil {
		return err
	}
	delete(f.parents, line.Parent)
	b, err := encodeLine(line)
	if err != nil {
		return err
	}
	return f.writeLine(b)
}

func encodeLine(v any) ([]byte, error) {
	b, err := jsoncodec.Encode(v)
	return append(b, '\n'), err
}

// writeLine passes a line to the system. The caller holds mu.
func (f *FanOutWriter) writeLine(line []byte) error {
	if f.err == nil {
		f.sum.Write(line)
		_, err := f.f.Write(line)
		f.err = f.w.writeError(err)
	}
	return f.err
}

// Finish closes the file and, in a kept folder, forces it onto the disk.
func (f *FanOutWriter) Finish() error {
	err := errors.Join(f.w.sync(f.f), f.f.Close())
	f.w.syncFolder()
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil && f.err == nil {
		f.w.setSum(f.resource, f.sum)
	}
	return f.w.writeError(err)
}
