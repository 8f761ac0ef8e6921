package opengraph

import "bufio"

// The text around the elements of a part, which stand on a line each.
const (
	head   = `{"graph":{"nodes":[`
	middle = `],"edges":[`
	tail   = "]}}\n"
)

// overhead is the most that an element adds to a part besides itself, in bytes.
const overhead = int64(len("\n") + len(middle) + len(",\n") + len("\n") + len(tail))

type section int

const (
	nodeSection section = iota
	edgeSection
)

// part is one JSON file that is being written: nodes, then edges.
type part struct {
	out       *bufio.Writer // keeps its first error, so only write and close look at it
	bytes     int64
	elements  int
	section   section
	inSection int // elements in the section
}

func newPart(out *bufio.Writer) *part {
	p := &part{out: out}
	p.text(head)
	return p
}

// full reports whether an element of size bytes belongs into another part: this one has
// elements, and would get more bytes than max or too many elements.
func (p *part) full(size int, max int64) bool {
	return max > 0 && p.elements > 0 && (p.elements == maxElements || p.bytes+int64(size)+overhead > max)
}

// write adds one element. No node may follow an edge.
func (p *part) write(to section, element []byte) error {
	p.begin(to)
	if p.inSection > 0 {
		p.text(",")
	}
	p.text("\n")
	n, err := p.out.Write(element)
	p.bytes += int64(n)
	p.elements++
	p.inSection++
	return err
}

func (p *part) begin(to section) {
	if p.section == to {
		return
	}
	p.end()
	p.text(middle)
	p.section = to
}

func (p *part) end() {
	if p.inSection > 0 {
		p.text("\n")
	}
	p.inSection = 0
}

// close writes what follows the last element, and everything to the file.
func (p *part) close() error {
	p.begin(edgeSection)
	p.end()
	p.text(tail)
	return p.out.Flush()
}

func (p *part) text(text string) {
	n, _ := p.out.WriteString(text)
	p.bytes += int64(n)
}
