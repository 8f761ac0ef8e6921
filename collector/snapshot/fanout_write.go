package snapshot

import (
	"bufio"
	"errors"
	"os"
	"sync"

	"oktagon/collector/jsoncodec"
)

// FanOutWriter writes what was asked per parent. It is safe for concurrent use, and
// each line is handed to the system whole, so that a killed run leaves at most
// one half line, at the end.
type FanOutWriter struct {
	w   *Writer
	mu  sync.Mutex // guards the rest
	f   *os.File
	err error // the first; nothing is written behind a line that may be half
}

// ClosingLine is how the reading of a parent ended: its closing line.
type ClosingLine struct {
	Parent string `json:"parent"`
	State  State  `json:"state"`
	Reason string `json:"reason,omitempty"`
	// Objects counts the records that were kept, Dropped those that had no id,
	// Repeated those that came once more in one reading.
	Objects  int `json:"objects,omitempty"`
	Dropped  int `json:"dropped,omitempty"`
	Repeated int `json:"repeated,omitempty"`
	// Notes are oddities that cost nothing.
	Notes []string `json:"notes,omitempty"`
}

// FanOut starts the file of a resource.
func (w *Writer) FanOut(resource string) (*FanOutWriter, error) {
	return w.fanOut(resource, os.O_TRUNC)
}

func (w *Writer) fanOut(resource string, mode int) (*FanOutWriter, error) {
	f, err := os.OpenFile(w.path(resource), os.O_WRONLY|os.O_CREATE|mode, 0o600)
	if err != nil {
		return nil, w.failed(err)
	}
	return &FanOutWriter{w: w, f: f}, nil
}

// Resume opens the file of a resource that an earlier run may have begun. What
// that run has read of a parent stays when the parent has a closing line and
// keep wants it; keep is asked once for each closing line. Everything else is
// dropped: pages of parents without that line, and whatever stands behind a line
// that cannot be read, which a killed run or a power failure leaves at the end.
func (w *Writer) Resume(resource string, keep func(ClosingLine) bool) (*FanOutWriter, error) {
	if !w.resumed {
		return w.FanOut(resource)
	}
	kept, whole, err := w.endings(resource, keep)
	if err == nil && !whole {
		err = w.rewrite(resource, kept)
	}
	if err != nil {
		return nil, w.failed(err)
	}
	return w.fanOut(resource, os.O_APPEND)
}

// endings finds the parents that stay. whole is whether the file has nothing
// beside them.
func (w *Writer) endings(resource string, keep func(ClosingLine) bool) (kept map[string]bool, whole bool, err error) {
	open := map[string]bool{}
	kept, whole = map[string]bool{}, true
	for l, err := range w.soundLines(resource) {
		if err != nil {
			return nil, false, err
		}
		switch {
		case l.broken:
			whole = false
		case l.State == "":
			open[l.Parent] = true
		default:
			delete(open, l.Parent)
			kept[l.Parent] = keep(l.ClosingLine)
			whole = whole && kept[l.Parent]
		}
	}
	return kept, whole && len(open) == 0, nil
}

// soundLine is a line of a fan-out that may go on: a page when it has no state.
type soundLine struct {
	ClosingLine
	text   []byte // valid until the next line is read
	broken bool
}

// soundLines reads a fan-out up to its first line that is not sound, which comes
// last.
func (w *Writer) soundLines(resource string) func(yield func(soundLine, error) bool) {
	return func(yield func(soundLine, error) bool) {
		for l, err := range w.Snapshot().lines(resource) {
			if err != nil && !errors.As(err, new(*BrokenError)) {
				yield(soundLine{}, err)
				return
			}
			sound := soundLine{text: l.text}
			var isPage bool
			if err == nil {
				sound.Parent, _, isPage = cutPage(l.text)
			}
			switch {
			case isPage:
				sound.broken = !jsoncodec.Valid(l.text)
			default:
				sound.broken = err != nil || jsoncodec.Decode(l.text, &sound.ClosingLine) != nil || sound.Parent == ""
			}
			if !yield(sound, nil) || sound.broken {
				return
			}
		}
	}
}

// rewrite leaves in the file the lines of some parents only.
func (w *Writer) rewrite(resource string, kept map[string]bool) error {
	out, err := os.OpenFile(w.path(resource)+partial, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	buf := bufio.NewWriterSize(out, 64<<10)
	for l, failed := range w.soundLines(resource) {
		if failed == nil && kept[l.Parent] && !l.broken {
			_, failed = buf.Write(l.text)
		}
		err = errors.Join(err, failed)
	}
	if err == nil {
		err = buf.Flush()
	}
	return w.settle(out, w.path(resource), err)
}

// WritePage writes one page of a parent's items.
func (f *FanOutWriter) WritePage(parent string, items any) error {
	return f.write(struct {
		Parent string `json:"parent"`
		Items  any    `json:"items"`
	}{parent, items})
}

// CloseParent writes the closing line of a parent.
func (f *FanOutWriter) CloseParent(parent string, state State, reason string) error {
	return f.WriteClosingLine(ClosingLine{Parent: parent, State: state, Reason: reason})
}

// WriteClosingLine writes the closing line of a parent with all that there is to say.
func (f *FanOutWriter) WriteClosingLine(e ClosingLine) error { return f.write(e) }

func (f *FanOutWriter) write(v any) error {
	b, err := jsoncodec.Encode(v)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		_, err = f.f.Write(append(b, '\n'))
		f.err = f.w.failed(err)
	}
	return f.err
}

// Finish brings everything to the disk and closes the file.
func (f *FanOutWriter) Finish() error {
	err := errors.Join(f.w.sync(f.f), f.f.Close())
	if f.w.Kept() {
		syncFolder(f.w.dir)
	}
	return f.w.failed(err)
}
