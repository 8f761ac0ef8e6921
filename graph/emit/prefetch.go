package emit

import (
	"iter"
	"sync"
)

// prefetch reads one value ahead of the loop, in a goroutine that ends with the
// loop, so that reading and building keep two processors busy. The order stays.
//
// P is a pointer: then the compiler makes the code once for all types of records.
// Made for each, it was a fiftieth of the program.
func prefetch[P any](values iter.Seq[P]) iter.Seq[P] {
	return func(yield func(P) bool) {
		var reader sync.WaitGroup
		defer reader.Wait()
		ended := make(chan struct{})
		defer close(ended)
		ready := make(chan P)
		reader.Go(func() {
			defer close(ready)
			for value := range values {
				select {
				case ready <- value:
				case <-ended:
					return
				}
			}
		})
		for value := range ready {
			if !yield(value) {
				return
			}
		}
	}
}
