package collector

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// Row is what tests see of a resource.
type Row struct {
	Name string
	// Selects is the name that --only takes.
	Selects string
	Path    string
	Needs   []string
	// WaitsFor are the resources that may have to be read before.
	WaitsFor []string
	// PageSize is that of the first query, 0 when it has none.
	PageSize int
	IsFanOut bool
	// GoneIsAnswer marks look-ups of objects that may not exist.
	GoneIsAnswer bool
	// Read returns the records in a snapshot as JSON. Those of a fan-out come after a line
	// with their parent and its state.
	Read func(*snapshot.Snapshot) ([]string, error)
}

// Rows are the resources that a run without options reads.
func Rows() []Row {
	all, _ := Select(nil, nil)
	var rows []Row
	for _, r := range all.Enabled(Options{}).rows {
		records := r.records.(interface {
			isFanOut() bool
			texts(s *snapshot.Snapshot, resource string) ([]string, error)
		})
		row := Row{Name: r.name, Selects: cmp.Or(r.group, r.name), Path: r.endpoint.path, Needs: r.needs, IsFanOut: records.isFanOut(), GoneIsAnswer: r.goneIsAnswer || r.stateOverrides[okta.NotFound] == snapshot.Complete}
		row.WaitsFor = slices.DeleteFunc(slices.Concat(r.needs, r.optionalNeeds, r.after), func(name string) bool { return name == r.name })
		if r.optional != nil {
			for _, p := range r.optional.pointers {
				row.WaitsFor = append(row.WaitsFor, p.resource)
			}
		}
		if len(r.endpoint.queries) > 0 {
			if size := pageParameter.FindStringSubmatch(r.endpoint.queries[0]); size != nil {
				row.PageSize, _ = strconv.Atoi(size[1])
			}
		}
		row.Read = func(s *snapshot.Snapshot) ([]string, error) { return records.texts(s, r.name) }
		rows = append(rows, row)
	}
	return rows
}

// ScopesOfPaths are the scopes of all resources, with those that need a flag, by path.
func ScopesOfPaths() map[string][]string {
	all := map[string][]string{}
	for _, r := range table {
		all[r.endpoint.path] = append(all[r.endpoint.path], r.scopes...)
	}
	return all
}

var pageParameter = regexp.MustCompile(`\blimit\w*=(\d+)`)

func (list[T]) isFanOut() bool   { return false }
func (fanOut[T]) isFanOut() bool { return true }

func (list[T]) texts(s *snapshot.Snapshot, resource string) (texts []string, err error) {
	for r, err := range snapshot.Records[T](s, resource) {
		if err != nil {
			return nil, err
		}
		if texts, err = appendJSON(texts, r); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

func (fanOut[T]) texts(s *snapshot.Snapshot, resource string) (texts []string, err error) {
	f, err := s.FanOut(resource)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for _, parent := range f.Parents() {
		state, _, _ := f.State(parent)
		texts = append(texts, parent+" "+string(state))
		items, err := snapshot.Items[T](f, parent)
		if err != nil {
			return nil, err
		}
		if texts, err = appendJSON(texts, items...); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

func appendJSON[T any](texts []string, records ...T) ([]string, error) {
	for _, r := range records {
		b, err := json.Marshal(r)
		if err != nil {
			return nil, err
		}
		texts = append(texts, string(b))
	}
	return texts, nil
}

// AllScopes are the scopes of a selection, with those that are requested on demand.
func AllScopes(s Selection) []string {
	return scopesOf(s.rows, func(resource) bool { return true })
}
