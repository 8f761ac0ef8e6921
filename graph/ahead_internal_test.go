package graph

import (
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

// What is produced ahead comes in its order, one thing in front of the loop, and
// when the loop ends early the producing ends too: a synctest bubble waits for its
// goroutines.
func TestAhead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ n, stop int }{{0, 9}, {1, 9}, {5, 9}, {5, 5}, {1000, 3}} {
		synctest.Test(t, func(t *testing.T) {
			var got, want []int
			produced := 0
			for thing := range ahead(func(hand func(any) bool) {
				for produced < test.n && hand(produced) {
					produced++
				}
			}) {
				synctest.Wait()
				if got = append(got, thing.(int)); produced > len(got)+1 {
					t.Errorf("%+v: %d are produced while %d were taken", test, produced, len(got))
				}
				if len(got) == test.stop {
					break
				}
			}
			for i := range min(test.n, test.stop) {
				want = append(want, i)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%+v: -want +got:\n%s", test, diff)
			}
		})
	}
}
