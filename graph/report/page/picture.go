package page

import (
	"fmt"
	"slices"
	"strings"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// picture is a drawing of a path, from top to bottom: as wide as a phone, so that
// it is read alike beside a text and below it.
type picture struct {
	Width, Height int
	Alt           string
	Lines         []line
	Boxes         []box
	Labels        []caption
}

type line struct{ D, Class string }

type box struct {
	X, Y, W, H         int
	Class, Icon        string
	Title, Text        string
	TextX, Mid, T1, T2 int
}

type caption struct {
	X, Y int
	Text string
}

const (
	pictureWidth = 340
	boxHeight    = 46
	smallHeight  = 34 // of a box with one line
	arrowLength  = 34
	spine        = 23 // where lines go down
	indent       = 46 // of what a path leads to
	tip          = 6  // of an arrow, which is drawn beyond the end of its line
)

// put draws a box at a height and returns where it ends.
func (p *picture) put(x, y int, class, icon, title, text string) int {
	b := box{X: x, Y: y, W: pictureWidth - 1 - x, H: boxHeight, Class: class, Icon: icon, TextX: x + 38}
	room := b.W - 46
	b.Title, b.Text = fit(title, room), fit(text, room*107/100)
	b.T1, b.T2 = y+20, y+36
	if text == "" {
		b.H, b.T1 = smallHeight, y+22
	}
	b.Mid = y + b.H/2
	p.Boxes = append(p.Boxes, b)
	p.Height = max(p.Height, y+b.H+1)
	return y + b.H
}

// down draws an arrow downwards and says what it means.
func (p *picture) down(y int, class, says string) int {
	end := y + arrowLength
	p.Lines = append(p.Lines, line{fmt.Sprintf("M%d %dV%d", spine, y, end-tip), class})
	p.Labels = append(p.Labels, caption{spine + 15, y + arrowLength/2 + 4, fit(says, pictureWidth-spine-20)})
	return end
}

// branch draws an arrow from the line that goes down at x to a box beside it.
func (p *picture) branch(x, from, mid, to int, class string) {
	p.Lines = append(p.Lines, line{fmt.Sprintf("M%d %dV%dH%d", x, from, mid, to-tip), class})
}

// lead draws where the box that ended at y leads to.
func (p *picture) lead(y int, ways []way, none string) {
	from := y
	if len(ways) == 0 {
		p.branch(spine, from, y+14+smallHeight/2, indent, "alter")
		p.put(indent, y+14, "none", "none", none, "")
		return
	}
	// Lines that take over are drawn last, over the others.
	var lines []line
	for i := range ways {
		w := &ways[i]
		y += 12
		mid := y + boxHeight/2
		lines = append(lines, line{fmt.Sprintf("M%d %dV%dH%d", spine, from, mid, indent-tip), w.Class})
		y = p.put(indent, y, w.Class, w.Icon, w.Does, "by "+viaText(w))
		if w.TakeOvers > 0 {
			y = p.onward(y, w)
		}
	}
	for i := len(lines) - 1; i >= 0; i-- {
		p.Lines = append(p.Lines, lines[i])
	}
}

// onward draws the way from what is reached to the organization.
func (p *picture) onward(y int, w *way) int {
	x := indent + spine
	p.branch(x, y, y+10+boxHeight/2, indent*2, "takeover")
	return p.put(indent*2, y+10, "takeover", "org", "the organization", "over "+overName(w))
}

// overName names the first of what is reached that leads on, and what it goes over.
func overName(w *way) string {
	end := w.Ends[slices.IndexFunc(w.Ends, func(e report.Target) bool { return e.TakesOver })]
	names := []string{end.Name}
	for _, h := range end.ToOrganization[:max(0, len(end.ToOrganization)-1)] {
		names = append(names, h.Name)
	}
	names = slices.Compact(names) // a secret has the name of its application
	if w.TakeOvers > 1 {
		return fmt.Sprintf("%s and %d more", safetext.Truncate(strings.Join(names, " → "), 24), w.TakeOvers-1)
	}
	return strings.Join(names, " → ")
}

func viaText(w *way) string {
	n := len(w.Via) + w.MoreVia
	if n > 1 {
		return fmt.Sprintf("%s and %d more", w.Via[0], n-1)
	}
	return strings.Join(w.Via, "")
}

func drawIntegration(i *report.Integration, k *card) picture {
	p := picture{Width: pictureWidth}
	who, is, worry := whoIs(&i.Creator)
	y := p.put(1, 1, worried(worry), iconOf(&i.Creator), who, is)
	says := "let it in"
	if !i.Created.IsZero() {
		says += " on " + day(i.Created)
	}
	y = p.down(y, "", says)
	y = p.put(1, y, strongest(k.Ways), "plug", i.Name, holds(len(i.Scopes), i.Tier, true))
	p.lead(y, k.Ways, k.noneFound())
	p.Alt = alt(safetext.Truncate(who, longText)+" let in "+safetext.Truncate(i.Name, longText), k.Ways)
	return p
}

func drawApplication(a *report.Application, k *card) picture {
	p := picture{Width: pictureWidth}
	y := p.put(1, 1, worried(a.Admin == report.SuperAdmin), "role", "Admin role: "+rolesText(a), "")
	y = p.down(y, "", "together with its scopes")
	y = p.put(1, y, strongest(k.Ways), "app", a.Name, holds(len(a.Scopes), a.Tier, a.ScopesKnown))
	p.lead(y, k.Ways, k.noneFound())
	p.Alt = alt(safetext.Truncate(a.Name, longText), k.Ways)
	return p
}

func drawToken(t *report.Token) picture {
	p := picture{Width: pictureWidth}
	who, is, worry := whoIs(&t.Owner)
	y := p.put(1, 1, worried(worry), iconOf(&t.Owner), who, is)
	y = p.down(y, "", "all rights of the owner, without a scope")
	y = p.put(1, y, "", "key", t.Name, "API token")
	ways := tokenWays(t)
	p.lead(y, ways, "not known: the owner's roles were not read")
	p.Alt = alt(safetext.Truncate(t.Name, longText), ways)
	return p
}

// noneFound is said where no way leads on.
func (k *card) noneFound() string {
	if k.WaysUnknown {
		return "not known"
	}
	return "nothing of weight found"
}

func holds(n int, tier scopes.Tier, known bool) string {
	switch {
	case n == 0 && known:
		return "no scopes"
	case n == 0:
		return "scopes not known"
	case !known:
		return fmt.Sprintf("%s or more, %s or above", safetext.Count(n, "scope"), tier)
	}
	return fmt.Sprintf("%s, at most %s", safetext.Count(n, "scope"), tier)
}

// tokenWays say what a token does for whoever has it: what its owner may.
func tokenWays(t *report.Token) []way {
	switch t.Owner.Admin {
	case report.SuperAdmin:
		return []way{{Does: "take over the organization", Class: "takeover", Icon: "org", Via: []string{"being a super admin"}}}
	case report.OtherAdmin:
		return []way{{Does: "do what its owner's roles allow", Class: "privileged", Icon: "role", Via: []string{"being an admin"}}}
	case report.NoAdmin:
		return []way{{Does: "do what a user may", Class: "alter", Icon: "user", Via: []string{"being a user"}}}
	}
	return nil
}

// alt says a picture in words.
func alt(start string, ways []way) string {
	if len(ways) == 0 {
		return start
	}
	var list []string
	for i := range ways {
		list = append(list, ways[i].Does)
	}
	return start + ", which could " + strings.Join(list, "; ")
}

func worried(is bool) string {
	if is {
		return "worry"
	}
	return ""
}

// strongest colours the box of a holder by the most that it could do.
func strongest(ways []way) string {
	for _, class := range []string{"takeover", "privileged"} {
		if slices.ContainsFunc(ways, func(w way) bool { return w.Class == class }) {
			return class
		}
	}
	return ""
}

func iconOf(p *report.Principal) string {
	switch p.Kind {
	case report.PrincipalUser:
		return "user"
	case report.PrincipalApplication:
		return "app"
	case report.PrincipalIntegration:
		return "plug"
	}
	return "nobody"
}
