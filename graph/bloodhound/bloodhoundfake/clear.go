package bloodhoundfake

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// oktaKind is the id of the source kind Okta.
const oktaKind = 3

// Clearing says what a server has of the source Okta, and how it deletes that.
type Clearing struct {
	// Holds says that there is data of the source Okta from the beginning.
	Holds bool
	// NoKinds says that the release does not list its source kinds; NoOkta that it does not
	// have the kind Okta.
	NoKinds, NoOkta bool
	// Reads is how often the data is found after a request to delete it; negative for ever.
	Reads int
}

// Cleared returns the source kinds of each request to delete data.
func (s *Server) Cleared() [][]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([][]int{}, s.cleared...)
}

func listSourceKinds(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	if !body.verify(w) {
		return
	}
	if s.opts.Clearing.NoKinds {
		refuse(w, http.StatusNotFound, "resource not found")
		return
	}
	kinds := []map[string]any{{"id": 1, "name": "Base"}, {"id": 2, "name": "AZBase"}, {"id": 0, "name": "Sourceless"}}
	if !s.opts.Clearing.NoOkta {
		kinds = append(kinds, map[string]any{"id": oktaKind, "name": "Okta"})
	}
	answer(w, http.StatusOK, map[string]any{"kinds": kinds})
}

// clearDatabase notes what is to be deleted: the server deletes it later.
func clearDatabase(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	text, err := io.ReadAll(body)
	if err != nil || !body.verify(w) || !s.hasRole(w, "Administrator") {
		return
	}
	var request struct {
		Kinds   []int `json:"deleteSourceKinds"`
		Graph   bool  `json:"deleteCollectedGraphData"`
		Files   bool  `json:"deleteFileIngestHistory"`
		Quality bool  `json:"deleteDataQualityHistory"`
	}
	if err := json.Unmarshal(text, &request); err != nil || len(request.Kinds) == 0 || request.Graph || request.Files || request.Quality {
		refuse(w, http.StatusBadRequest, "nothing to delete")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cleared = append(s.cleared, request.Kinds)
	w.WriteHeader(http.StatusNoContent)
}

// cypher answers whether there are nodes of the source Okta.
func cypher(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	text, err := io.ReadAll(body)
	if err != nil || !body.verify(w) {
		return
	}
	if !strings.Contains(string(text), "MATCH (n:Okta) RETURN n LIMIT 1") {
		refuse(w, http.StatusBadRequest, "unable to parse the query")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.cleared) > 0 {
		s.reads++
	}
	gone := len(s.cleared) > 0 && s.opts.Clearing.Reads >= 0 && s.reads > s.opts.Clearing.Reads
	if gone || !s.opts.Clearing.Holds {
		refuse(w, http.StatusNotFound, "resource not found")
		return
	}
	answer(w, http.StatusOK, map[string]any{"nodes": map[string]any{"17": map[string]any{"label": "CONTOSO"}}, "edges": []any{}})
}
