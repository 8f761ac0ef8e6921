package graph

import (
	"errors"
	"iter"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

var errEnd = errors.New("end")

// upTo yields the numbers below n and then an error.
func upTo(n int, read *int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			*read = i + 1
			if !yield(i, nil) {
				return
			}
		}
		yield(n, errEnd)
	}
}

// What is read ahead comes in its order, with its error last, and when the loop
// ends early the reading ends too: a synctest bubble waits for its goroutines.
func TestAhead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ n, batch, stop int }{{0, 1, 9}, {5, 1, 9}, {5, 2, 9}, {5, 64, 9}, {1000, 1, 3}, {1000, 64, 3}, {5, 2, 5}} {
		synctest.Test(t, func(t *testing.T) {
			var got []int
			var last error
			read := 0
			for i, err := range ahead(upTo(test.n, &read), test.batch) {
				got, last = append(got, i), err
				if i == test.stop {
					break
				}
			}
			var want []int
			for i := range min(test.n, test.stop) + 1 {
				want = append(want, i)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%+v: -want +got:\n%s", test, diff)
			}
			if (test.n <= test.stop) != errors.Is(last, errEnd) {
				t.Errorf("%+v: last error %v", test, last)
			}
			if read > test.stop+2*test.batch+1 {
				t.Errorf("%+v: %d were read", test, read)
			}
		})
	}
}
