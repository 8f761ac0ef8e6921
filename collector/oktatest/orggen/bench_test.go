package orggen

import "testing"

func BenchmarkGenerate(b *testing.B) {
	size := Size{Users: 20000, Groups: 1000, Memberships: 200000, Apps: 200, AppUsers: 60000, Integrations: 20}
	for b.Loop() {
		if _, err := Generate(b.TempDir(), size); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size.Users)*float64(b.N)/b.Elapsed().Seconds(), "users/s")
}
