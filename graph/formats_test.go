package graph

import (
	"testing"

	"oktagon/collector/snapshot"
)

func TestTimespan(t *testing.T) {
	t.Parallel()
	for iso, want := range map[string]string{
		"P30D":               "30.00:00:00",
		"PT36H30M1.5S":       "36:30:01.5",
		"PT5M":               "00:05:00",
		"PT1H2M3S":           "01:02:03",
		"PT90M":              "00:90:00",
		"PT120H":             "120:00:00",
		"P1DT2H":             "1.02:00:00",
		"P0D":                "00:00:00",
		"P007DT007S":         "7.00:00:07",
		"PT1.0S":             "00:00:01",
		"PT1.50S":            "00:00:01.5",
		"PT0.123456789S":     "00:00:00.1234567",
		"PT0.00000001S":      "00:00:00",
		"P":                  "00:00:00",
		"PT":                 "00:00:00",
		"P1M":                "P1M",
		"P1Y":                "P1Y",
		"P1W":                "P1W",
		"PT1.S":              "PT1.S",
		"PT1.5M":             "PT1.5M",
		"-P1D":               "-P1D",
		"p1d":                "p1d",
		"P1D ":               "P1D ",
		"P1D\n":              "P1D\n",
		"":                   "",
		"P99999999999999D":   "99999999999999.00:00:00",
		"PT1S2M":             "PT1S2M",
		"2026-01-02T03:04Z":  "2026-01-02T03:04Z",
		"P1DT":               "1.00:00:00",
		"PT00000000000000H":  "00:00:00",
		"PT1H٣M":             "PT1H٣M", // digits of another script
		"P1DT1H1M1.0000001S": "1.01:01:01.0000001",
	} {
		if got := timespan(iso); got != want {
			t.Errorf("timespan(%q) = %q, want %q", iso, got, want)
		}
	}
}

func TestObjectGUID(t *testing.T) {
	t.Parallel()
	for external, want := range map[string]string{
		"8F62SoKrF0C17hwg+s1Nag==":             "4ab65ef0-ab82-4017-b5ee-1c20facd4d6a",
		"8F62SoKrF0C17hwg+s1Nag":               "8F62SoKrF0C17hwg+s1Nag",   // no padding
		"8F62SoKrF0C17hwg-s1Nag==":             "8F62SoKrF0C17hwg-s1Nag==", // alphabet of URLs
		"8F62SoKrF0C17hwg+s1Nah==":             "8F62SoKrF0C17hwg+s1Nah==", // stray bits
		"AAAA":                                 "AAAA",
		"":                                     "",
		"4ab65ef0-ab82-4017-b5ee-1c20facd4d6a": "4ab65ef0-ab82-4017-b5ee-1c20facd4d6a",
		"AAAAAAAAAAAAAAAAAAAAAA==":             "00000000-0000-0000-0000-000000000000",
	} {
		if got := objectGUID(external); got != want {
			t.Errorf("objectGUID(%q) = %q, want %q", external, got, want)
		}
	}
}

func TestMappedApp(t *testing.T) {
	t.Parallel()
	for href, want := range map[string]string{
		"https://acme.okta.com/api/v1/apps/0oaOne":          "0oaOne",
		"https://acme.okta.com/api/v1/apps/0oaOne/":         "0oaOne",
		"https://acme.okta.com/api/v1/apps/0oaOne?x=/y":     "0oaOne",
		"https://acme.okta.com/api/v1/apps/0oaOne/policies": "0oaOne",
		"https://acme.okta.com/api/v1/policies/rst1":        "",
		"": "",
	} {
		m := snapshot.PolicyMapping{Links: snapshot.PolicyMappingLinks{Application: snapshot.Link{Href: snapshot.Some(href)}}}
		if got := mappedApp(&m); got != want {
			t.Errorf("%s: %q, want %q", href, got, want)
		}
	}
}
