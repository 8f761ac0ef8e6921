package opengraph

import (
	"archive/zip"
	"bufio"
	"time"
)

// stream is the main or the hybrid half of the output: elements in, parts out.
type stream struct {
	family  family
	tempDir string
	hybrid  bool
	max     int64 // bytes of one part before compression; 0: no limit

	targets []*target // one per part; a zip has only one
	files   []File    // what became of each target
	archive *zip.Writer

	out       *bufio.Writer // the open part; nil: none is
	parts     int
	bytes     int64 // of the open part
	inPart    int   // elements in the open part
	section   section
	inSection int // elements in the open section of the open part
}

type section int

const (
	nodeSection section = iota
	edgeSection
)

// The text around the elements of a part, which stand on a line each.
const (
	head   = `{"graph":{"nodes":[`
	middle = `],"edges":[`
	tail   = "]}}\n"
)

// around is the most that an element adds to a part beside itself.
const around = int64(len("\n") + len(middle) + len(",\n") + len("\n") + len(tail))

// put writes one element, into a new part when this one would get too long. An
// element longer than a part gets one of its own: it cannot be split.
func (s *stream) put(to section, element []byte) error {
	if s.full(len(element)) {
		if err := s.closePart(); err != nil {
			return err
		}
	}
	if s.out == nil {
		if err := s.openPart(); err != nil {
			return err
		}
	}
	s.enter(to)
	if s.inSection > 0 {
		s.text(",")
	}
	s.text("\n")
	n, err := s.out.Write(element)
	s.bytes += int64(n)
	s.count(to)
	return s.last().wrap(err)
}

func (s *stream) full(next int) bool {
	return s.max > 0 && s.inPart > 0 && s.out != nil && (s.inPart == maxElements || s.bytes+int64(next)+around > s.max)
}

func (s *stream) count(to section) {
	s.inPart++
	s.inSection++
	file := &s.files[len(s.files)-1]
	if to == nodeSection {
		file.Nodes++
	} else {
		file.Edges++
	}
}

// text writes s; a bufio.Writer keeps its first error, so the next Write or
// Flush reports it.
func (s *stream) text(text string) {
	n, _ := s.out.WriteString(text)
	s.bytes += int64(n)
}

func (s *stream) enter(to section) {
	if s.section == to {
		return
	}
	s.endSection()
	s.text(middle)
	s.section = to
}

func (s *stream) endSection() {
	if s.inSection > 0 {
		s.text("\n")
	}
	s.inSection = 0
}

// prove makes the first file and takes it away: a run that is killed in the hours
// before the first element leaves nothing behind.
func (s *stream) prove() error {
	t, err := newTarget(s.tempDir, s.path())
	if err != nil {
		return err
	}
	return t.discard()
}

func (s *stream) openPart() error {
	s.parts++
	if err := s.openTarget(); err != nil {
		return err
	}
	s.bytes, s.inPart, s.inSection, s.section = 0, 0, 0, nodeSection
	s.text(head)
	return nil
}

// zipTime is the date of every zip entry, the earliest the format knows, so
// that the same graph gives the same bytes.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// openTarget sets s.out to where the next part goes: a file, or an entry of the zip.
func (s *stream) openTarget() error {
	if s.archive == nil {
		t, err := newTarget(s.tempDir, s.path())
		if err != nil {
			return err
		}
		s.targets = append(s.targets, t)
		s.files = append(s.files, File{Path: t.path, Hybrid: s.hybrid})
		s.out = t.out
		if !s.family.zipped() {
			return nil
		}
		s.archive = zip.NewWriter(t.out)
	}
	entry, err := s.archive.CreateHeader(&zip.FileHeader{
		Name:     s.family.name(s.hybrid, s.parts, ".json"),
		Method:   zip.Deflate,
		Modified: zipTime,
	})
	if err != nil {
		return s.last().wrap(err)
	}
	s.out = bufio.NewWriterSize(entry, bufferSize)
	return nil
}

func (s *stream) path() string {
	switch {
	case s.family.stem == "":
		return stdout
	case s.family.zipped():
		return s.family.path(s.hybrid, 1)
	default:
		return s.family.path(s.hybrid, s.parts)
	}
}

// closePart ends the open part. A file is done then, a zip may go on.
func (s *stream) closePart() error {
	s.enter(edgeSection)
	s.endSection()
	s.text(tail)
	err := s.last().wrap(s.out.Flush())
	s.out = nil
	if err == nil && s.archive == nil {
		err = s.last().finish()
	}
	return err
}

// finish ends the last part and brings everything to the disk.
func (s *stream) finish() error {
	if s.parts == 0 && !s.hybrid { // an empty graph
		if err := s.openPart(); err != nil {
			return err
		}
	}
	if s.out != nil {
		if err := s.closePart(); err != nil {
			return err
		}
	}
	if s.archive != nil {
		if err := s.last().wrap(s.archive.Close()); err != nil {
			return err
		}
		if err := s.last().finish(); err != nil {
			return err
		}
	}
	return s.measure()
}

func (s *stream) measure() error {
	for i, t := range s.targets {
		size, err := t.size()
		if err != nil {
			return err
		}
		s.files[i].Bytes = size
	}
	return nil
}

func (s *stream) last() *target { return s.targets[len(s.targets)-1] }
