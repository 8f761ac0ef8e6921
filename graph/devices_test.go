package graph

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestClaims checks that devices that share a udid are in the order of nodes.md §1,
// whatever the order in which they come.
func TestClaims(t *testing.T) {
	t.Parallel()
	old, recent := time.Unix(1e9, 0), time.Unix(2e9, 0)
	want := []claim{
		{"guoC", "", true, recent},
		{"guoA", "", true, old},
		{"guob", "", true, old},
		{"guoE", "", true, time.Time{}},
		{"guoD", "", false, recent},
		{"guoF", "", false, old},
	}
	got := slices.Clone(want)
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		random.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortFunc(got, claim.compare)
		if !slices.Equal(want, got) {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

func TestFitsID(t *testing.T) {
	t.Parallel()
	for udid, want := range map[string]bool{
		"A1B2-c3": true, "with space": true, "ünïcode": true,
		"a:b": false, "a\nb": false, "a\x00": false, "\xff": false,
	} {
		if got := fitsID(udid); got != want {
			t.Errorf("fitsID(%q) = %t", udid, got)
		}
	}
}
