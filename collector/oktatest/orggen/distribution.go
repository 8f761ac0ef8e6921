package orggen

import "cmp"

// distribute divides a total into n sizes of at most limit. The first full sizes are
// limit, those after them fall as 1/k, and the last fifth are 0 unless the total is too
// large. Sizes never rise.
func distribute(total, n, limit, full int) []int {
	sizes := make([]int, n)
	for i := range full {
		sizes[i] = limit
		total -= limit
	}
	tail := n - full - n/5
	harmonic := 0.0
	for k := 1; k <= tail; k++ {
		harmonic += 1 / float64(k)
	}
	rest := total
	for k := 1; k <= tail; k++ {
		size := min(int(float64(total)/float64(k)/harmonic), limit, rest)
		sizes[full+k-1] = size
		rest -= size
	}
	rest = fill(sizes[full:full+tail], rest, limit)
	fill(sizes[full:], rest, limit)
	return sizes
}

// fill adds the rest in equal steps to all sizes below limit. It returns what is left
// when all are at the limit.
func fill(sizes []int, rest, limit int) int {
	for before := -1; rest != before; {
		before = rest
		step := max(1, rest/max(1, len(sizes)))
		for i := range sizes {
			more := min(step, limit-sizes[i], rest)
			sizes[i] += more
			rest -= more
		}
	}
	return rest
}

// shuffle is an order of the numbers below n that need not be kept in memory: each
// place can be computed by itself. The members of a group are the first numbers of the
// group's shuffle.
type shuffle struct{ n, start, stride int }

func newShuffle(n int, seed, which uint64) shuffle {
	s := shuffle{n: n, stride: 1}
	if n < 2 {
		return s
	}
	s.start = int(hash(seed, which) % uint64(n))
	for s.stride = 1 + int(hash(seed+1, which)%uint64(n)); gcd(s.stride, n) != 1; s.stride++ {
	}
	return s
}

// at is the ith number of the order.
func (s shuffle) at(i int) int {
	return int((uint64(s.start) + uint64(i)*uint64(s.stride)) % uint64(cmp.Or(s.n, 1)))
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// hash returns a number that looks random (SplitMix64).
func hash(a, b uint64) uint64 {
	z := a*0x9e3779b97f4a7c15 + b + 0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}
