package emit

import (
	"iter"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

// TestPrefetch holds prefetch to the order of the values, to be one value ahead of
// the loop, and to end its goroutine when the loop ends early: a synctest bubble
// waits for its goroutines.
func TestPrefetch(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ n, stop int }{{0, 9}, {1, 9}, {5, 9}, {5, 5}, {1000, 3}} {
		synctest.Test(t, func(t *testing.T) {
			var got, want []int
			produced := 0
			var values iter.Seq[int] = func(yield func(int) bool) {
				for produced < test.n && yield(produced) {
					produced++
				}
			}
			for value := range prefetch(values) {
				synctest.Wait()
				if got = append(got, value); produced > len(got)+1 {
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
