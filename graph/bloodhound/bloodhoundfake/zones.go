package bloodhoundfake

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
)

// tierZero is the id of the zone that every server has.
const tierZero = 1

// ZoneRule is a rule of the zone Tier Zero.
type ZoneRule struct {
	ID    int    `json:"id"`
	Name  string `json:"name"`
	Seeds []struct {
		Type  int    `json:"type"`
		Value string `json:"value"`
	} `json:"seeds"`
}

// ZoneRules returns the rules of the zone Tier Zero.
func (s *Server) ZoneRules() []ZoneRule {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.zoneRules)
}

func listZones(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	if body.verify(w) {
		answer(w, http.StatusOK, map[string]any{"tags": []map[string]any{
			{"id": 7, "name": "Owned", "type": 3}, {"id": tierZero, "name": "Tier Zero", "type": 1, "position": 1}}})
	}
}

func listZoneRules(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	if !body.verify(w) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	answer(w, http.StatusOK, map[string]any{"selectors": append([]ZoneRule{}, s.zoneRules...)})
}

// postZoneRule refuses a query with a kind of an extension that is not installed.
func postZoneRule(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	text, err := io.ReadAll(body)
	if err != nil || !body.verify(w) || !s.hasRole(w, "Administrator", "Power User") {
		return
	}
	var rule ZoneRule
	if err := json.Unmarshal(text, &rule); err != nil || rule.Name == "" || len(rule.Seeds) == 0 || r.PathValue("id") != "1" {
		refuse(w, http.StatusBadRequest, "selector seeds are required")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ours := slices.ContainsFunc(s.extensions, func(e Extension) bool { return e.Namespace == "Oktagon" })
	if strings.Contains(rule.Seeds[0].Value, "Oktagon_") && !ours {
		refuse(w, http.StatusBadRequest, "unable to map kinds")
		return
	}
	rule.ID = len(s.zoneRules) + 1
	s.zoneRules = append(s.zoneRules, rule)
	answer(w, http.StatusCreated, rule)
}
