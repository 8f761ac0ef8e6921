package cyphertest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const graph = `{"graph":{"nodes":[
{"id":"A","kinds":["User","Okta"],"properties":{"name":"ann","on":true,"at":"2026-01-01T00:00:00Z","tags":["x.read","y.manage"]}},
{"id":"B","kinds":["User","Okta"],"properties":{"name":"bob","on":false}},
{"id":"C","kinds":["Group","Okta"],"properties":{"name":"crew"}},
{"id":"D","kinds":["Org"],"properties":{"name":"org"}}],
"edges":[
{"kind":"In","start":{"value":"A"},"end":{"value":"C"},"properties":{"sure":true}},
{"kind":"In","start":{"value":"B"},"end":{"value":"C"},"properties":{}},
{"kind":"Owns","start":{"value":"C"},"end":{"value":"D"},"properties":{}},
{"kind":"Owns","start":{"value":"A"},"end":{"value":"D"},"properties":{}},
{"kind":"Knows","start":{"value":"D"},"end":{"value":"A"},"properties":{}}]}}`

func TestRun(t *testing.T) {
	t.Parallel()
	g, err := Read(strings.NewReader(graph))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct{ query, want string }{
		{`MATCH (n:User) RETURN n`, "ann;bob"},
		{`MATCH (n:User) RETURN n LIMIT 1`, "ann"},
		{`MATCH (n) WHERE n.on = true OR n:Org RETURN n`, "ann;org"},
		{`MATCH (n:Okta) WHERE NOT n.on = true RETURN n`, "bob"}, // null is not true
		{`MATCH (n:Okta) WHERE n.on <> true RETURN n`, "bob"},
		{`MATCH (n:Okta) WHERE coalesce(n.on, true) = true RETURN n`, "ann;crew"},
		{`MATCH (n:User) WHERE (n.on = true OR n.on = false) AND n.name IN n.tags RETURN n`, ""},
		{`MATCH (n:User) WHERE n.name STARTS WITH "a" OR n.name CONTAINS "ob" RETURN n`, "ann;bob"},
		{`MATCH (n) WHERE ANY(s IN n.tags WHERE s ENDS WITH ".manage") RETURN n`, "ann"},
		{`MATCH (n) WHERE datetime(n.at) >= datetime() - duration("P30D") RETURN n`, "ann"},
		{`MATCH (n) WHERE datetime(n.at) > datetime() - duration("P30D") RETURN n`, ""},
		{`MATCH (n:User) WHERE NOT ((n)-[:Owns]->(:Org)) RETURN n`, "bob"},
		{`MATCH p = (:User)-[r:In]->(:Group) WHERE r.sure = true RETURN p`, "ann -In→ crew"},
		{`MATCH p = (:Org)<-[:Owns]-(:Group)<-[:In]-(u:User) RETURN p`, "org ←Owns- crew ←In- ann;org ←Owns- crew ←In- bob"},
		{`MATCH p = (a:User)-[:In]->(:Group)<-[:In]-(b) WHERE id(a) <> id(b) RETURN p`, "ann -In→ crew ←In- bob;bob -In→ crew ←In- ann"},
		{`MATCH p = (:User)-[:In|Owns*1..2]->(:Org) RETURN p`, "ann -In→ crew -Owns→ org;ann -Owns→ org;bob -In→ crew -Owns→ org"},
		{`MATCH p = (:User)-[*2]->(:Org) RETURN p`, "ann -In→ crew -Owns→ org;bob -In→ crew -Owns→ org"},
		{`MATCH p = shortestPath((:User)-[:In|Owns*1..]->(:Org)) RETURN p`, "ann -Owns→ org;bob -In→ crew -Owns→ org"},
		{`MATCH (u:User)-[:In]->(g), p = (g)-[:Owns]->() WHERE u.on = true RETURN p`, "crew -Owns→ org"},
		{`MATCH (n:User)-[:Owns]->(n) RETURN n`, ""},
	} {
		rows, err := g.Run(c.query, now)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
		}
		var got []string
		for _, row := range rows {
			got = append(got, row.String())
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ";")); diff != "" {
			t.Errorf("%s: %s", c.query, diff)
		}
	}
}

// What is not known is an error, never no row.
func TestRunRefuses(t *testing.T) {
	t.Parallel()
	g, err := Read(strings.NewReader(graph))
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		"", "MATCH (n)", "RETURN n", "MATCH (n) RETURN m", "MATCH (n:User RETURN n",
		"MATCH (n) WHERE RETURN n", "MATCH (n) RETURN n ORDER BY n.name", "MATCH (n) OPTIONAL MATCH (m) RETURN n",
		"MATCH p = allShortestPaths((:User)-[:In*1..]->(:Org)) RETURN p", "MATCH (n) WHERE size(n.tags) = 1 RETURN n",
		"MATCH p = (:User)-[:In]-(:Group) RETURN p", `MATCH (n:User) WHERE datetime(n.name) < datetime() RETURN n`,
		`MATCH (n) WHERE n.at < datetime() RETURN n`, `MATCH (n), (m) RETURN n, m`, `MATCH (n) RETURN n LIMIT x`,
	} {
		if rows, err := g.Run(query, time.Now()); err == nil {
			t.Errorf("%s: %d rows", query, len(rows))
		}
	}
	if _, err := Read(strings.NewReader(`{"graph":{"edges":[{"kind":"X","start":{"value":"1"},"end":{"value":"2"}}]}}`)); err == nil {
		t.Error("an edge without its nodes")
	}
}
