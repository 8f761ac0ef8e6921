package page

import (
	"fmt"
	"strings"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// matrix is a picture of who holds which scope: a row per holder, a column per
// scope, the most powerful first. Holders of the same kind and the same scopes
// share a row.
type matrix struct {
	Columns    []column
	Bands      []band
	Rows       []matrixRow
	Width      int
	HeadHeight int
	// When there are too many scopes for a picture, the lesser ones have no column and
	// each row counts them.
	Undrawn   int // scopes without a column
	RowsLeft  int // rows that are not drawn
	RowsTotal int
}

type column struct {
	X           int
	Short, Full string
	Tier        scopes.Tier
}

// band is the heading over the columns of a tier.
type band struct {
	X, Width int
	Tier     scopes.Tier
	N        int
}

type matrixRow struct {
	Anchor, Name string
	More         int // holders with the same scopes
	Cells        []cells
	Alt          string
	Undrawn      int // scopes without a column
}

// cells are the marks of one tier in a row.
type cells struct {
	Tier scopes.Tier
	D    string
}

const (
	maxColumns  = 64  // with more scopes than that, ordinary ones have no column
	lastColumn  = 128 // no scope after it has one
	maxRows     = 80
	columnWidth = 15
	bandGap     = 9
	labelLength = 34
)

func (p *page) matrix(held []heldScope) matrix {
	m := matrix{}
	at := m.columns(held)
	shared := map[string]int{}
	for n := range p.Report.Integrations {
		i := &p.Report.Integrations[n]
		m.add(shared, at, p.integrations.All[n].Anchor, i.Name, i.Scopes)
	}
	for n := range p.Report.Applications {
		a := &p.Report.Applications[n]
		m.add(shared, at, p.applications.All[n].Anchor, a.Name, a.Scopes)
	}
	m.RowsTotal = len(m.Rows)
	if m.RowsTotal > maxRows {
		m.Rows, m.RowsLeft = m.Rows[:maxRows], m.RowsTotal-maxRows
	}
	return m
}

// columns places the scopes and returns where each is.
func (m *matrix) columns(held []heldScope) map[string]int {
	at := map[string]int{}
	x := 4
	for _, s := range held {
		if len(held) > maxColumns && s.Tier == scopes.Ordinary || len(m.Columns) == lastColumn {
			m.Undrawn++
			continue
		}
		if n := len(m.Bands); n == 0 || m.Bands[n-1].Tier != s.Tier {
			if n > 0 {
				x += bandGap
			}
			m.Bands = append(m.Bands, band{X: x, Tier: s.Tier})
		}
		last := &m.Bands[len(m.Bands)-1]
		last.N++
		last.Width += columnWidth
		short := columns.Truncate(safetext.Text(strings.TrimPrefix(s.Name, "okta.")), labelLength, "…")
		m.HeadHeight = max(m.HeadHeight, columns.StringWidth(short))
		m.Columns = append(m.Columns, column{X: x, Short: short, Full: s.Name, Tier: s.Tier})
		at[s.Name] = x
		x += columnWidth
	}
	m.Width, m.HeadHeight = x+4, m.HeadHeight*6+34
	return at
}

// add adds a holder, to the row of those who hold the same if there are any.
func (m *matrix) add(shared map[string]int, at map[string]int, anchor, name string, held []report.Scope) {
	if len(held) == 0 {
		return
	}
	r := matrixRow{Anchor: anchor, Name: name}
	kind, _, _ := strings.Cut(anchor, "-")
	key := []string{kind}
	var counts []string
	for _, g := range byTier(held) {
		var d strings.Builder
		for _, scope := range g.Names {
			key = append(key, scope)
			if x, ok := at[scope]; ok {
				fmt.Fprintf(&d, "M%d 4h11v14h-11z", x+2)
			} else {
				r.Undrawn++
			}
		}
		counts = append(counts, fmt.Sprintf("%d %s", len(g.Names), g.Tier))
		if d.Len() > 0 {
			r.Cells = append(r.Cells, cells{g.Tier, d.String()})
		}
	}
	r.Alt = strings.Join(counts, ", ")
	same := strings.Join(key, "\n")
	if n, ok := shared[same]; ok {
		m.Rows[n].More++
		return
	}
	shared[same] = len(m.Rows)
	m.Rows = append(m.Rows, r)
}
