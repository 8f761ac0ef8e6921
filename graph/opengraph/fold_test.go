package opengraph

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
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
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

// Each character folds to what stays as it is, also when BloodHound upper-cases
// it again, rune by rune.
func TestFoldIsStable(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		once := Fold(string(r))
		if again := Fold(once); again != once {
			t.Errorf("%U: Fold gives %q, then %q", r, once, again)
		}
		if up := strings.ToUpper(once); up != once {
			t.Errorf("%U: Fold gives %q, strings.ToUpper then %q", r, once, up)
		}
	}
}

func TestFoldDoesNotAllocateWhenFolded(t *testing.T) {
	for _, s := range []string{"00U1ABC", "STRASSE", "ŻÓŁW", ""} {
		if n := testing.AllocsPerRun(100, func() { Fold(s) }); n != 0 {
			t.Errorf("Fold(%q): %v allocations", s, n)
		}
	}
	if n := testing.AllocsPerRun(100, func() { FoldsTo("00u1abc", "00U1ABC") }); n != 0 {
		t.Errorf("FoldsTo: %v allocations", n)
	}
}

func FuzzFoldsTo(f *testing.F) {
	f.Add("00u1", "00U1")
	f.Add("ß", "SS")
	f.Add("a", "B")
	f.Add("é\xff", "É\ufffd")
	f.Fuzz(func(t *testing.T, s, want string) {
		folded := Fold(s)
		if !FoldsTo(s, folded) {
			t.Errorf("FoldsTo(%q, %q) = false", s, folded)
		}
		if got := FoldsTo(s, want); got != (folded == want) {
			t.Errorf("FoldsTo(%q, %q) = %v", s, want, got)
		}
		if Fold(folded) != folded {
			t.Errorf("Fold(%q) is not stable", s)
		}
	})
}
