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

// redraw bounds the work of drawing, whatever is reported.
const redraw = 150 * time.Millisecond

// draw shows the board in place. To mpb it is one bar, the status line, that is
// extended by a row per resource: rows come and go without any state in mpb
// that a cancelled run could leave behind.
func (p *Progress) draw(options ...mpb.ContainerOption) {
	screen := &console{Writer: cupwriter.New(p.out.w, true)}
	bars := mpb.New(append(options, mpb.WithConsoleWriter(screen), mpb.WithRefreshRate(redraw))...)
	p.out.bars = bars
	// Add fails only after Wait.
	bar, _ := bars.Add(0, mpb.BarFillerFunc(p.fillStatus),
		mpb.BarFillerTrim(), mpb.BarBtmExtender(p.rowsFiller()))
	p.stop = func() {
		bar.Abort(true)
		bars.Wait()
		p.out.release()
	}
}

// console counts the lines that are drawn. mpb counts one line for the rows of
// an extender, however many it has.
type console struct {
	*cupwriter.Writer
	lines int // drawn since the last Flush
}

// ReadFrom takes what is drawn. Log lines, which are not drawn again, come in by
// Write.
func (c *console) ReadFrom(r io.Reader) (int64, error) {
	before := c.Len()
	n, err := c.Writer.ReadFrom(r)
	c.lines += bytes.Count(c.Bytes()[before:], []byte("\n"))
	return n, err
}

func (c *console) Flush(int) error {
	err := c.Writer.Flush(c.lines)
	c.lines = 0
	return err
}

func (p *Progress) fillStatus(w io.Writer, s decor.Statistics) error {
	_, err := io.WriteString(w, cut(p.board.status(time.Now()), usable(s)))
	return err
}

func (p *Progress) rowsFiller() mpb.BarFiller {
	style := mpb.BarStyle().Build()
	gauge := func(width, current, total int) string {
		var b bytes.Buffer
		// A buffer takes everything.
		_ = style.Fill(&b, decor.Statistics{AvailableWidth: width, Total: int64(total), Current: int64(current)})
		return b.String()
	}
	return mpb.BarFillerFunc(func(w io.Writer, s decor.Statistics) error {
		for _, row := range p.board.rows(time.Now(), usable(s), p.room()-1, gauge) {
			if _, err := io.WriteString(w, row+"\n"); err != nil {
				return err
			}
		}
		return nil
	})
}

// usable leaves the last column free: some terminals wrap when it is written.
func usable(s decor.Statistics) int { return s.AvailableWidth - 1 }

// output is where lines go: above the bars while they are drawn, else straight
// to w.
type output struct {
	mu    sync.Mutex // guards the rest, and w when there are no bars
	w     io.Writer
	bars  *mpb.Progress
	begun []byte // a line without its end, which would tear the bars
}

// Write writes b, or keeps what has no line end yet.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.bars == nil {
		return o.w.Write(b)
	}
	o.begun = append(o.begun, b...)
	end := bytes.LastIndexByte(o.begun, '\n') + 1
	if end == 0 {
		return len(b), nil
	}
	lines := o.begun[:end]
	_, err := o.bars.Write(lines)
	if err != nil { // the bars are gone, the terminal perhaps not
		_, err = o.w.Write(lines)
	}
	o.begun = append(o.begun[:0], o.begun[end:]...)
	return len(b), err
}

// release ends the use of bars.
func (o *output) release() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.bars = nil
	if len(o.begun) > 0 {
		_, _ = o.w.Write(o.begun)
		o.begun = nil
	}
}
