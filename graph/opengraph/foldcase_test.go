package opengraph

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
)

// Every character is folded as golang.org/x/text/cases folds it, but for Cherokee, of
// which that package swaps the two cases.
func TestFoldCase(t *testing.T) {
	fold := cases.Fold()
	for r := range rune(utf8.MaxRune + 1) {
		if !utf8.ValidRune(r) || unicode.Is(unicode.Cherokee, r) {
			continue
		}
		if got, want := FoldCase(string(r)), fold.String(string(r)); got != want {
			t.Errorf("%U: %+q, want %+q", r, got, want)
		}
	}
	if FoldCase("Ꭰ") != FoldCase("ꭰ") {
		t.Error("Cherokee is not folded")
	}
}
