package schema

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"
)

// ZoneRule is a rule of our own for a privilege zone of BloodHound, in the format of the
// official extension's rules.
type ZoneRule struct {
	Name         string `json:"name"`
	Description  string `json:"description"`
	Cypher       string `json:"cypher"`
	Enabled      bool   `json:"enabled"`
	Zone         string `json:"zone"`
	AllowDisable bool   `json:"allow_disable"`

	file string
}

//go:embed rules/*.json
var ruleFiles embed.FS

// ZoneRules returns our rules for privilege zones.
func ZoneRules() []ZoneRule { return append([]ZoneRule(nil), readZoneRules()...) }

// readZoneRules reads the embedded files, once. It panics when a file cannot be read: a test
// reads them all.
var readZoneRules = sync.OnceValue(func() []ZoneRule {
	entries, err := ruleFiles.ReadDir("rules")
	if err != nil {
		panic(err)
	}
	var all []ZoneRule
	for _, entry := range entries {
		r := ZoneRule{file: entry.Name()}
		b, err := ruleFiles.ReadFile("rules/" + r.file)
		if err == nil {
			err = json.Unmarshal(b, &r)
		}
		if err != nil {
			panic(fmt.Sprintf("rule %s: %v", r.file, err))
		}
		all = append(all, r)
	}
	return all
})
