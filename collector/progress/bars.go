package progress

import (
	"bytes"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/cupwriter"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// redrawInterval limits the work of drawing, however much is reported.
const redrawInterval = 150 * time.Millisecond

// startBars draws the dashboard in place. For mpb it is one bar, the status line, that is
// extended by a row per resource: mpb keeps no state of rows, which a cancelled run could
// leave behind.
func (p *Progress) startBars(options ...mpb.ContainerOption) {
	screen := &lineCounter{Writer: cupwriter.New(p.out.w, true)}
	bars := mpb.New(append(options, mpb.WithConsoleWriter(screen), mpb.WithRefreshRate(redrawInterval))...)
	p.out.bars = bars
	// Add fails only after Wait.
	bar, _ := bars.Add(0, mpb.BarFillerFunc(p.fillStatus),
		mpb.BarFillerTrim(), mpb.BarBtmExtender(p.rowsFiller()))
	p.stop = func() {
		bar.Abort(true)
		bars.Wait()
		p.out.dropBars()
	}
}

// lineCounter counts the lines that are drawn. mpb counts one line for the rows of an
// extender, however many it has.
type lineCounter struct {
	*cupwriter.Writer
	lines int // drawn since the last Flush
}

// ReadFrom receives what is drawn. Log lines, which are not redrawn, come through Write.
func (c *lineCounter) ReadFrom(r io.Reader) (int64, error) {
	before := c.Len()
	n, err := c.Writer.ReadFrom(r)
	c.lines += bytes.Count(c.Bytes()[before:], []byte("\n"))
	return n, err
}

func (c *lineCounter) Flush(int) error {
	err := c.Writer.Flush(c.lines)
	c.lines = 0
	return err
}

func (p *Progress) fillStatus(w io.Writer, s decor.Statistics) error {
	_, err := io.WriteString(w, truncate(p.dashboard.status(time.Now()), usableWidth(s)))
	return err
}

func (p *Progress) rowsFiller() mpb.BarFiller {
	style := mpb.BarStyle().Build()
	bar := func(width, current, total int) string {
		var b bytes.Buffer
		// Writing to a buffer cannot fail.
		_ = style.Fill(&b, decor.Statistics{AvailableWidth: width, Total: int64(total), Current: int64(current)})
		return b.String()
	}
	return mpb.BarFillerFunc(func(w io.Writer, s decor.Statistics) error {
		for _, row := range p.dashboard.rows(time.Now(), usableWidth(s), p.maxLines()-1, bar) {
			if _, err := io.WriteString(w, row+"\n"); err != nil {
				return err
			}
		}
		return nil
	})
}

// usableWidth leaves the last column free: some terminals wrap when it is written.
func usableWidth(s decor.Statistics) int { return s.AvailableWidth - 1 }

// output writes lines above the bars while there are any, otherwise straight to w.
type output struct {
	mu      sync.Mutex // guards the rest, and w when there are no bars
	w       io.Writer
	bars    *mpb.Progress
	pending []byte // a line without its end, which would break the bars
}

// Write writes the lines of b, and keeps what has no line end yet.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.bars == nil {
		return o.w.Write(b)
	}
	o.pending = append(o.pending, b...)
	end := bytes.LastIndexByte(o.pending, '\n') + 1
	if end == 0 {
		return len(b), nil
	}
	lines := o.pending[:end]
	_, err := o.bars.Write(lines)
	if err != nil { // the bars have ended; the terminal may still be there
		_, err = o.w.Write(lines)
	}
	o.pending = append(o.pending[:0], o.pending[end:]...)
	return len(b), err
}

// dropBars writes straight to w from now on.
func (o *output) dropBars() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.bars = nil
	if len(o.pending) > 0 {
		_, _ = o.w.Write(o.pending)
		o.pending = nil
	}
}
