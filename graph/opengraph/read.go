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

	"oktagon/collector/safefile"
)

// maxElement is the largest node, edge or skipped value in bytes, so that a file from
// elsewhere cannot fill the memory.
const maxElement = 16 << 20

// ErrNoGraph means that a file is JSON but has no OpenGraph data.
var ErrNoGraph = errors.New(`it has no "graph" with "nodes" and "edges": this is no OpenGraph file`)

// Read calls node and edge for the elements of the main graph of an output, in the order
// of its files. path is the first file, of any OpenGraph collector. Further parts are
// found by their names; one that is missing between others is an error. Hybrid files
// are not read. A nil function skips its elements.
//
// Properties are sorted by key. Values of types that a [Value] does not have are left
// out, and so are edges with an end that is not matched by id. Read returns the first
// error of a function, or that of ctx when it ends.
func Read(ctx context.Context, path string, node func(*Node) error, edge func(*Edge) error) error {
	r := reader{ctx.Err, node, edge}
	if strings.EqualFold(filepath.Ext(path), ".zip") {
		return r.zip(path)
	}
	if err := r.file(path); err != nil {
		return err
	}
	set := outputSetOf(path)
	for n := 2; ; n++ {
		err := r.file(set.path(false, n))
		if errors.Is(err, os.ErrNotExist) {
			return set.checkLast(n - 1)
		}
		if err != nil {
			return err
		}
	}
}

// checkLast returns an error when there is a main part after part n.
func (set outputSet) checkLast(n int) error {
	entries, err := os.ReadDir(set.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if hybrid, later := set.partOf(e.Name()); !hybrid && later > n && later < firstYear {
			return fmt.Errorf("%s is missing, and %s is there: put all parts of the graph beside its first file",
				set.path(false, n+1), e.Name())
		}
	}
	return nil
}

// firstYear is the first number after a name that is a year or a date and no part: the
// parts before it would have 100 GB.
const firstYear = 1_000

// reader calls the functions of one Read.
type reader struct {
	ended func() error // Err of the context
	node  func(*Node) error
	edge  func(*Edge) error
}

func (r reader) file(path string) error {
	f, err := safefile.Open(path)
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
	limited := &limitedReader{in: in, ended: r.ended}
	d := &decoder{json.NewDecoder(limited), limited}
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
	return explain(err)
}

// explain returns an error that says in words what the decoder found instead of JSON,
// or instead of a node or an edge.
func explain(err error) error {
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

// decoder reads JSON without holding more than one element of it.
type decoder struct {
	json    *json.Decoder
	limited *limitedReader
}

// object calls do for each key of an object; do reads the value.
func (d *decoder) object(do func(key string) error) error {
	switch t, err := d.token(); {
	case err != nil:
		return err
	case t != json.Delim('{'):
		return ErrNoGraph
	}
	for d.json.More() {
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
	for d.json.More() {
		if err := do(); err != nil {
			return err
		}
	}
	_, err := d.token()
	return err
}

func (d *decoder) token() (json.Token, error) {
	d.limited.read = 0
	return d.json.Token()
}

func (d *decoder) decode(v any) error {
	d.limited.read = 0
	return d.json.Decode(v)
}

func (d *decoder) skip() error {
	var raw json.RawMessage
	return d.decode(&raw)
}

// limitedReader fails when one element takes more than maxElement bytes, and when the
// context has ended.
type limitedReader struct {
	in    io.Reader
	ended func() error
	read  int // bytes of the element
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if err := l.ended(); err != nil {
		return 0, err
	}
	if l.read > maxElement {
		return 0, fmt.Errorf("an element is longer than %d bytes", maxElement)
	}
	n, err := l.in.Read(p[:min(len(p), 64<<10)])
	l.read += n
	return n, err
}
