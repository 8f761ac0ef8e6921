package graph

import (
	"iter"
	"sync"
)

// ahead runs seq in a goroutine of its own, at most two batches in front of the
// loop that takes what it yields: reading and building keep two processors busy,
// and the order stays what it was. The goroutine has ended when the loop has.
func ahead[T any](seq iter.Seq2[T, error], batch int) iter.Seq2[T, error] {
	type result struct {
		item T
		err  error
	}
	return func(yield func(T, error) bool) {
		var reader sync.WaitGroup
		defer reader.Wait()
		ended := make(chan struct{})
		defer close(ended)
		batches := make(chan []result)
		reader.Go(func() {
			defer close(batches)
			var read []result
			send := func() bool {
				select {
				case batches <- read:
					read = make([]result, 0, batch)
					return true
				case <-ended:
					return false
				}
			}
			for item, err := range seq {
				if read = append(read, result{item, err}); len(read) == batch && !send() {
					return
				}
			}
			send()
		})
		for read := range batches {
			for i := range read {
				if !yield(read[i].item, read[i].err) {
					return
				}
			}
		}
	}
}
