package report

import (
	"path/filepath"
	"time"
)

// changes is what has changed since an earlier graph or snapshot.
type changes struct {
	// Baseline is the name of its file or folder.
	Baseline string `json:"baseline"`
	// Since is when it was collected; it is absent when it does not say.
	Since time.Time `json:"since,omitzero"`
	// Counts has the number of changes of each sort.
	Counts map[string]int `json:"counts"`
	// List has the changes, by kind.
	List []change `json:"list"`
	// Notes say what could not be compared.
	Notes []string `json:"notes,omitempty"`
}

// change is one difference.
type change struct {
	// What is added, removed, changed or not known; the last when one of the two
	// sides was not read to its end.
	What string `json:"what"`
	// Kind is integration, scope, secret, creator, admin assignment or token.
	Kind string `json:"kind"`
	// ID is Okta's; of a scope, its name.
	ID string `json:"id"`
	// Name is left out where it is a person's or given by one.
	Name string `json:"name,omitempty"`
	// Holder is who has it.
	Holder *subjectOf `json:"holder,omitempty"`
	// From is what it was.
	From string `json:"from,omitempty"`
	// To is what it is.
	To string `json:"to,omitempty"`
}

func newChanges(c *Changes) *changes {
	if c == nil {
		return nil
	}
	all := &changes{Baseline: filepath.Base(c.Baseline), Since: c.Since, Counts: map[string]int{}, List: []change{}, Notes: c.Notes}
	for _, what := range sorts {
		all.Counts[what] = c.Count(what)
	}
	for _, x := range c.Changes {
		one := change{What: x.What, Kind: x.Kind, ID: x.ID, Name: x.Name, From: x.From, To: x.To}
		if x.Private {
			one.Name = ""
		}
		if x.Holder.ID != "" {
			holder := newSubject(x.Holder, x.HolderPrivate)
			one.Holder = &holder
		}
		all.List = append(all.List, one)
	}
	return all
}
