package opengraph

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxElement bounds the bytes of one node or edge, and of anything else that is
// skipped as a whole: a file from elsewhere may not fill the memory.
const maxElement = 16 << 20

// ErrNoGraph is a file that is JSON and no OpenGraph data.
var ErrNoGraph = errors.New(`it has no "graph" with "nodes" and "edges": this is no OpenGraph file`)

// Read streams the main graph of an output, from its first file on: parts,
// whether on their own or in a zip, are found by their names, and one that is
// missing between others is an error; edges into other graphs are left out. Any
// collector's OpenGraph file will do. A nil function skips its elements. Properties
// come sorted by their keys; values of types that a [Value] does not hold are left
// out. Reading ends with the context.
//
// Elements of a part follow those of the part before; within one, nodes come
// before edges only if the file has it so.
func Read(ctx context.Context, path string, node func(*Node) error, edge func(*Edge) error) error {
	r := reader{ctx.Err, node, edge}
	if strings.EqualFold(filepath.Ext(path), ".zip") {
		return r.zip(path)
	}
	if err := r.file(path); err != nil {
		return err
	}
	parts := familyOf(path)
	for n := 2; ; n++ {
		err := r.file(parts.path(false, n))
		if errors.Is(err, os.ErrNotExist) {
			return parts.isLast(n - 1)
		}
		if err != nil {
			return err
		}
	}
}

// isLast is an error unless part n of the main files is the last that there is.
func (f family) isLast(n int) error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if hybrid, later := f.part(e.Name()); !hybrid && later > n && later < aDate {
			return fmt.Errorf("%s is missing, and %s is there: put all parts of the graph beside its first file",
				f.path(false, n+1), e.Name())
		}
	}
	return nil
}

// aDate is the first number behind a name that is taken for a date or a year: parts
// of 100 MB would have 100 GB by then.
const aDate = 1_000

// reader hands on what a graph holds.
type reader struct {
	ended func() error // of the context
	node  func(*Node) error
	edge  func(*Edge) error
}

func (r reader) file(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := r.part(f); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (r reader) zip(path string) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer archive.Close()
	read := 0
	for _, entry := range archive.File {
		if !strings.EqualFold(filepath.Ext(entry.Name), ".json") {
			continue
		}
		read++
		f, err := entry.Open()
		if err == nil {
			err = r.part(f)
			_ = f.Close()
		}
		if err != nil {
			return fmt.Errorf("%s: %s: %w", path, entry.Name, err)
		}
	}
	if read == 0 {
		return fmt.Errorf("%s: it holds no JSON file", path)
	}
	return nil
}

// part reads one file.
func (r reader) part(in io.Reader) error {
	meter := &meter{in: in, ended: r.ended}
	d := &decoder{json.NewDecoder(meter), meter}
	found := map[string]bool{}
	err := d.object(func(key string) error {
		if key != "graph" {
			return d.skip()
		}
		return d.object(func(key string) error {
			found[key] = true
			switch {
			case key == "nodes" && r.node != nil:
				return d.list(func() error { return r.readNode(d) })
			case key == "edges" && r.edge != nil:
				return d.list(func() error { return r.readEdge(d) })
			case key == "nodes", key == "edges":
				return d.list(d.skip)
			}
			return d.skip()
		})
	})
	if err == nil && !found["nodes"] && !found["edges"] {
		return ErrNoGraph
	}
	return legible(err)
}

// legible says in words what the decoder found instead of JSON, or of a node or
// an edge.
func legible(err error) error {
	var syntax *json.SyntaxError
	var other *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("it is empty or cut off: write or copy it again")
	case errors.As(err, &syntax):
		return fmt.Errorf("it is no JSON in UTF-8 without a byte order mark: %w", err)
	case errors.As(err, &other):
		what := "a node or an edge"
		if other.Field != "" {
			what = "the " + other.Field + " of " + what
		}
		return fmt.Errorf("this is no OpenGraph file: %s is a %s", what, other.Value)
	}
	return err
}

func (r reader) readNode(d *decoder) error {
	var n struct {
		ID         string         `json:"id"`
		Kinds      []string       `json:"kinds"`
		Properties map[string]any `json:"properties"`
	}
	if err := d.decode(&n); err != nil {
		return err
	}
	return r.node(&Node{ID: n.ID, Kinds: n.Kinds, Properties: properties(n.Properties)})
}

func (r reader) readEdge(d *decoder) error {
	type end struct {
		Value   string `json:"value"`
		MatchBy string `json:"match_by"`
		Kind    string `json:"kind"`
	}
	var e struct {
		Kind       string         `json:"kind"`
		Start      end            `json:"start"`
		End        end            `json:"end"`
		Properties map[string]any `json:"properties"`
	}
	if err := d.decode(&e); err != nil {
		return err
	}
	if e.Start.Value == "" || e.End.Value == "" || e.Start.MatchBy == "name" || e.End.MatchBy == "name" {
		return nil
	}
	return r.edge(&Edge{Kind: e.Kind, Properties: properties(e.Properties),
		Start: Endpoint{ID: e.Start.Value, Kind: e.Start.Kind}, End: Endpoint{ID: e.End.Value, Kind: e.End.Kind}})
}

func properties(all map[string]any) []Property {
	var list []Property
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if v := valueOf(all[key]); v.kind != KindNone {
			list = append(list, Property{key, v})
		}
	}
	return list
}

func valueOf(v any) Value {
	switch v := v.(type) {
	case string:
		return String(v)
	case bool:
		return Bool(v)
	case float64:
		if n := int64(v); float64(n) == v {
			return Int(n)
		}
	case []any:
		texts := make([]string, 0, len(v))
		for _, item := range v {
			text, ok := item.(string)
			if !ok {
				return Value{}
			}
			texts = append(texts, text)
		}
		return Strings(texts)
	}
	return Value{}
}

// decoder walks JSON without holding more than one element of it.
type decoder struct {
	*json.Decoder
	meter *meter
}

// object calls do for each key of an object; do reads the value.
func (d *decoder) object(do func(key string) error) error {
	switch t, err := d.token(); {
	case err != nil:
		return err
	case t != json.Delim('{'):
		return ErrNoGraph
	}
	for d.More() {
		key, err := d.token()
		if err != nil {
			return err
		}
		if err := do(key.(string)); err != nil { // JSON has no other keys
			return err
		}
	}
	_, err := d.token()
	return err
}

// list calls do for each item of a list; null is an empty one.
func (d *decoder) list(do func() error) error {
	switch t, err := d.token(); {
	case err != nil:
		return err
	case t == nil:
		return nil
	case t != json.Delim('['):
		return ErrNoGraph
	}
	for d.More() {
		if err := do(); err != nil {
			return err
		}
	}
	_, err := d.token()
	return err
}

func (d *decoder) token() (json.Token, error) {
	d.meter.read = 0
	return d.Token()
}

func (d *decoder) decode(v any) error {
	d.meter.read = 0
	return d.Decode(v)
}

func (d *decoder) skip() error {
	var raw json.RawMessage
	return d.decode(&raw)
}

// meter ends a reading that takes too much for one element, or that nobody waits
// for any more.
type meter struct {
	in    io.Reader
	ended func() error
	read  int
}

func (m *meter) Read(p []byte) (int, error) {
	if err := m.ended(); err != nil {
		return 0, err
	}
	if m.read > maxElement {
		return 0, fmt.Errorf("an element is longer than %d bytes", maxElement)
	}
	n, err := m.in.Read(p[:min(len(p), 64<<10)])
	m.read += n
	return n, err
}
