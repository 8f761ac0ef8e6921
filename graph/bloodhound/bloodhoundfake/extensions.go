package bloodhoundfake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

func listExtensions(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	if !body.verify(w) || !s.acceptsExtensions(w) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	answer(w, http.StatusOK, map[string]any{"extensions": append([]Extension{}, s.extensions...)})
}

func (s *Server) acceptsExtensions(w http.ResponseWriter) bool {
	if s.opts.NoExtensions {
		refuse(w, http.StatusNotFound, "resource not found")
	}
	return !s.opts.NoExtensions
}

// definition has what the server checks of an extension.
type definition struct {
	Schema struct {
		Name        string `json:"name"`
		DisplayName string `json:"display_name"`
		Version     string `json:"version"`
		Namespace   string `json:"namespace"`
	} `json:"schema"`
	NodeKinds         []kind `json:"node_kinds"`
	RelationshipKinds []kind `json:"relationship_kinds"`
}

type kind struct {
	Name  string `json:"name"`
	Color string `json:"color"`
}

var color = regexp.MustCompile(`^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$`)

// problem returns what is wrong with a definition, "" if nothing (bloodhound-api.md §4).
func (d *definition) problem() string {
	switch {
	case d.Schema.Name == "", d.Schema.Version == "", d.Schema.Namespace == "":
		return "schema name, version and namespace are required"
	case strings.EqualFold(d.Schema.Namespace, "tag"):
		return "namespace tag is reserved"
	case len(d.NodeKinds) == 0:
		return "at least one node kind is required"
	}
	seen := map[string]bool{}
	for _, k := range slices.Concat(d.NodeKinds, d.RelationshipKinds) {
		if !strings.HasPrefix(k.Name, d.Schema.Namespace+"_") || len(k.Name) == len(d.Schema.Namespace)+1 {
			return fmt.Sprintf("kind %s must begin with %s_", k.Name, d.Schema.Namespace)
		}
		if seen[k.Name] {
			return "duplicate kind " + k.Name
		}
		seen[k.Name] = true
	}
	for _, k := range d.NodeKinds {
		if k.Color != "" && !color.MatchString(k.Color) {
			return "invalid color " + k.Color
		}
	}
	return ""
}

func putExtension(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	text, err := io.ReadAll(body)
	if err != nil || !body.verify(w) || !s.acceptsExtensions(w) || !s.hasRole(w, "Administrator") {
		return
	}
	if r.Header.Get("Content-Type") != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "invalid content-type")
		return
	}
	var d definition
	if err := json.Unmarshal(text, &d); err != nil {
		refuse(w, http.StatusBadRequest, "error unmarshaling JSON payload")
		return
	}
	if problem := d.problem(); problem != "" {
		refuse(w, http.StatusBadRequest, problem)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := Extension{ID: len(s.extensions) + 1, Name: d.Schema.DisplayName, Version: d.Schema.Version, Namespace: d.Schema.Namespace, schema: d.Schema.Name}
	for i, there := range s.extensions {
		if there.schema == e.schema || there.Namespace == e.Namespace {
			s.extensions[i] = e
			w.WriteHeader(http.StatusOK)
			return
		}
	}
	s.extensions = append(s.extensions, e)
	w.WriteHeader(http.StatusCreated)
}

func listQueries(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	if !body.verify(w) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	answer(w, http.StatusOK, append([]Query{}, s.queries...))
}

func postQuery(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	text, err := io.ReadAll(body)
	if err != nil || !body.verify(w) {
		return
	}
	var q Query
	if err := json.Unmarshal(text, &q); err != nil || q.Name == "" || q.Query == "" {
		refuse(w, http.StatusBadRequest, "the name and/or query field is empty")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.ContainsFunc(s.queries, func(there Query) bool { return there.Name == q.Name }) {
		refuse(w, http.StatusBadRequest, "duplicate name for saved query: please choose a different name")
		return
	}
	q.ID = len(s.queries) + 1
	s.queries = append(s.queries, q)
	answer(w, http.StatusCreated, q)
}
