package page

import (
	"fmt"
	"strings"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// matrix shows who holds which scope: a row for each holder, a column for each scope, the highest
// tier first. Holders of one kind with the same scopes share a row.
type matrix struct {
	columns           []matrixColumn
	bands             []tierBand
	rows              []matrixRow
	width, headHeight int
	hiddenScopes      int // scopes without a column: each row says how many of them it has
	hiddenRows        int
}

type matrixColumn struct {
	x            int
	label, scope string
}

// tierBand marks the columns of one tier.
type tierBand struct {
	x, width int
	tier     scopes.Tier
}

type matrixRow struct {
	anchor, name string
	shortID      string // the end of the id, when another holder has the same name
	sameScopes   int    // other holders with the same scopes
	cells        []tierCells
	title        string // for screen readers
	hiddenScopes int
}

// tierCells are the marked cells of one tier in a row, as one SVG path.
type tierCells struct {
	tier scopes.Tier
	d    string
}

const (
	maxAllColumns  = 64  // with more scopes, those of the ordinary tier have no column
	maxColumns     = 128 // no scope after these has a column
	maxRows        = 80
	columnWidth    = 15
	bandGap        = 9
	maxLabelLength = 34 // in columns of text
)

func (p *page) newMatrix(held []heldScope) matrix {
	m := matrix{}
	columnX := m.addColumns(held)
	rowOf := map[string]int{}
	for n := range p.report.Integrations {
		i := &p.report.Integrations[n]
		m.addHolder(rowOf, columnX, report.OfIntegration, newMatrixRow(&p.integrations.holders[n]), i.Scopes)
	}
	for n := range p.report.Applications {
		a := &p.report.Applications[n]
		m.addHolder(rowOf, columnX, report.OfApplication, newMatrixRow(&p.applications.holders[n]), a.Scopes)
	}
	if n := len(m.rows); n > maxRows {
		m.rows, m.hiddenRows = m.rows[:maxRows], n-maxRows
	}
	return m
}

func newMatrixRow(h *holder) matrixRow {
	return matrixRow{anchor: h.anchor, name: h.name, shortID: h.shortID}
}

// addColumns places the scopes and returns the x of each.
func (m *matrix) addColumns(held []heldScope) map[string]int {
	columnX := map[string]int{}
	x, labelLength := 4, 0
	for _, h := range held {
		s := &h.scope
		if len(held) > maxAllColumns && s.Tier == scopes.Ordinary || len(m.columns) == maxColumns {
			m.hiddenScopes++
			continue
		}
		if n := len(m.bands); n == 0 || m.bands[n-1].tier != s.Tier {
			if n > 0 {
				x += bandGap
			}
			m.bands = append(m.bands, tierBand{x: x, tier: s.Tier})
		}
		m.bands[len(m.bands)-1].width += columnWidth
		label := safetext.Truncate(strings.TrimPrefix(s.Name, "okta."), maxLabelLength)
		labelLength = max(labelLength, letters(label))
		m.columns = append(m.columns, matrixColumn{x: x, label: label, scope: s.Name})
		columnX[s.Name] = x
		x += columnWidth
	}
	m.width, m.headHeight = x+4, labelLength*6+46
	return columnX
}

// addHolder adds the row of a holder, or counts it in the row of one with the same scopes.
func (m *matrix) addHolder(rowOf, columnX map[string]int, kind string, r matrixRow, held []report.Scope) {
	if len(held) == 0 {
		return
	}
	key := kind
	var counts []string
	for _, t := range byTier(held) {
		var d strings.Builder
		for _, name := range t.names {
			key += "\n" + name
			if x, ok := columnX[name]; ok {
				fmt.Fprintf(&d, "M%d 4v14", x+7)
			} else {
				r.hiddenScopes++
			}
		}
		counts = append(counts, fmt.Sprintf("%d %s", len(t.names), t.tier))
		if d.Len() > 0 {
			r.cells = append(r.cells, tierCells{t.tier, d.String()})
		}
	}
	r.title = strings.Join(counts, ", ")
	if n, ok := rowOf[key]; ok {
		m.rows[n].sameScopes++
		return
	}
	rowOf[key] = len(m.rows)
	m.rows = append(m.rows, r)
}
