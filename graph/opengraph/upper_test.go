package opengraph

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestToUpper(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                             "",
		"00u1AbC":                      "00U1ABC",
		"SUPER_ADMIN@contoso.okta.com": "SUPER_ADMIN@CONTOSO.OKTA.COM",
		"Straße":                       "STRASSE",
		"STRAßE":                       "STRASSE",
		"ﬁle":                          "FILE",
		"ŉ":                            "ʼN",
		"żółw":                         "ŻÓŁW",
		"ǆ":                            "Ǆ",
		"日本 a":                         "日本 A",
		"i":                            "I", // no language: not the Turkish İ
		"a\xffb":                       "A\ufffdB",
		"A\xff":                        "A\ufffd",
		"A\ufffd":                      "A\ufffd",
	} {
		if got := ToUpper(in); got != want {
			t.Errorf("ToUpper(%q) = %q, want %q", in, got, want)
		}
	}
}

// The upper case of each character stays as it is, also when BloodHound upper-cases
// it again, rune by rune.
func TestToUpperIsStable(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		once := ToUpper(string(r))
		if again := ToUpper(once); again != once {
			t.Errorf("%U: ToUpper gives %q, then %q", r, once, again)
		}
		if up := strings.ToUpper(once); up != once {
			t.Errorf("%U: ToUpper gives %q, strings.ToUpper then %q", r, once, up)
		}
	}
}

func TestToUpperOfUpperCaseDoesNotAllocate(t *testing.T) {
	for _, s := range []string{"00U1ABC", "STRASSE", "ŻÓŁW", ""} {
		if n := testing.AllocsPerRun(100, func() { ToUpper(s) }); n != 0 {
			t.Errorf("ToUpper(%q): %v allocations", s, n)
		}
	}
	if n := testing.AllocsPerRun(100, func() { UpperEquals("00u1abc", "00U1ABC") }); n != 0 {
		t.Errorf("UpperEquals: %v allocations", n)
	}
}

func FuzzUpperEquals(f *testing.F) {
	f.Add("00u1", "00U1")
	f.Add("ß", "SS")
	f.Add("a", "B")
	f.Add("é\xff", "É\ufffd")
	f.Fuzz(func(t *testing.T, s, want string) {
		upper := ToUpper(s)
		if !UpperEquals(s, upper) {
			t.Errorf("UpperEquals(%q, %q) = false", s, upper)
		}
		if got := UpperEquals(s, want); got != (upper == want) {
			t.Errorf("UpperEquals(%q, %q) = %v", s, want, got)
		}
		if ToUpper(upper) != upper {
			t.Errorf("ToUpper(%q) is not stable", s)
		}
	})
}
