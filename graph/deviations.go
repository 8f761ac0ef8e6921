package graph

import "strings"

// remark counts an oddity by its description.
func (b *builder) remark(what string) { b.stats.Remarks[what]++ }

// firstID is the first id of a parent of two.
func firstID(parent string) string {
	first, _, _ := strings.Cut(parent, "/")
	return first
}
