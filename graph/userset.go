package graph

import (
	"iter"
	"math/bits"
)

// userSet is a set of users by their positions among the users' nodes: a bit for each.
type userSet []uint64

func (s *userSet) add(n int32) {
	for int(n/64) >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[n/64] |= 1 << (n % 64)
}

func (s userSet) has(n int32) bool { return int(n/64) < len(s) && s[n/64]&(1<<(n%64)) != 0 }

// without returns the users who are not in the other set.
func (s userSet) without(other userSet) userSet {
	return s.combine(other, func(x, y uint64) uint64 { return x &^ y })
}

// and returns the users who are in both sets.
func (s userSet) and(other userSet) userSet {
	return s.combine(other, func(x, y uint64) uint64 { return x & y })
}

func (s userSet) combine(other userSet, word func(x, y uint64) uint64) userSet {
	all := make(userSet, len(s))
	for i := range s {
		y := uint64(0)
		if i < len(other) {
			y = other[i]
		}
		all[i] = word(s[i], y)
	}
	return all
}

func (s userSet) count() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// all returns the users in their order.
func (s userSet) all() iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for i, word := range s {
			for ; word != 0; word &= word - 1 {
				if !yield(int32(i*64 + bits.TrailingZeros64(word))) {
					return
				}
			}
		}
	}
}
