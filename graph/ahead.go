package graph

import (
	"iter"
	"sync"
)

// ahead runs produce in a goroutine of its own and yields what it hands over:
// produce is at most one such thing in front of the loop, so that reading and
// building keep two processors busy, in an order that stays what it was. The
// goroutine has ended when the loop has. It is the same code for all kinds of
// records: made for each, it was a fiftieth of the program.
func ahead(produce func(hand func(any) bool)) iter.Seq[any] {
	return func(yield func(any) bool) {
		var producer sync.WaitGroup
		defer producer.Wait()
		ended := make(chan struct{})
		defer close(ended)
		handed := make(chan any)
		producer.Go(func() {
			defer close(handed)
			produce(func(thing any) bool {
				select {
				case handed <- thing:
					return true
				case <-ended:
					return false
				}
			})
		})
		for thing := range handed {
			if !yield(thing) {
				return
			}
		}
	}
}
