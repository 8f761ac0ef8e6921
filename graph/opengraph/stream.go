package opengraph

import (
	"archive/zip"
	"bufio"
	"time"
)

// stream writes the main or the hybrid half of the output, part by part.
type stream struct {
	set     outputSet
	tempDir string
	hybrid  bool
	max     int64 // bytes of one part before compression; 0: no limit

	targets []*target // one per part; a zip has only one
	files   []File    // the result of each target
	archive *zip.Writer
	parts   int   // begun so far
	open    *part // nil: none is
}

// write adds one element. It begins a new part when the open one would get too long;
// an element longer than a part gets a part of its own.
func (s *stream) write(to section, element []byte) error {
	if s.open != nil && s.open.full(len(element), s.max) {
		if err := s.closePart(); err != nil {
			return err
		}
	}
	if s.open == nil {
		if err := s.openPart(); err != nil {
			return err
		}
	}
	file := &s.files[len(s.files)-1]
	if to == nodeSection {
		file.Nodes++
	} else {
		file.Edges++
	}
	return s.last().wrap(s.open.write(to, element))
}

// tryCreate creates the first file and removes it: this fails early where the output
// cannot be written, and a run that is killed before its first element leaves nothing.
func (s *stream) tryCreate() error {
	t, err := newTarget(s.tempDir, s.path())
	if err != nil {
		return err
	}
	return t.discard()
}

// openPart begins the next part: in a file, or as an entry of the zip.
func (s *stream) openPart() error {
	s.parts++
	if s.archive == nil {
		t, err := newTarget(s.tempDir, s.path())
		if err != nil {
			return err
		}
		s.targets = append(s.targets, t)
		s.files = append(s.files, File{Path: t.path, Hybrid: s.hybrid})
		if !s.set.zipped() {
			s.open = newPart(t.out)
			return nil
		}
		s.archive = zip.NewWriter(t.out)
	}
	entry, err := s.archive.CreateHeader(&zip.FileHeader{
		Name:     s.set.name(s.hybrid, s.parts, ".json"),
		Method:   zip.Deflate,
		Modified: zipTime,
	})
	if err != nil {
		return s.last().wrap(err)
	}
	s.open = newPart(bufio.NewWriterSize(entry, bufferSize))
	return nil
}

// zipTime is the date of every zip entry, the earliest the format knows, so
// that the same graph gives the same bytes.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func (s *stream) path() string {
	switch {
	case s.set.stem == "":
		return stdout
	case s.set.zipped():
		return s.set.path(s.hybrid, 1)
	default:
		return s.set.path(s.hybrid, s.parts)
	}
}

// closePart ends the open part. Its file is finished too, unless it is a zip, which
// may get another part.
func (s *stream) closePart() error {
	err := s.last().wrap(s.open.close())
	s.open = nil
	if err == nil && s.archive == nil {
		err = s.last().finish()
	}
	return err
}

// finish ends the last part, brings everything to the disk and fills in the sizes.
func (s *stream) finish() error {
	if s.parts == 0 && !s.hybrid { // an empty graph
		if err := s.openPart(); err != nil {
			return err
		}
	}
	if s.open != nil {
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
