package config

import (
	"strings"
	"testing"
)

// A mistyped command line is answered with the one that works, and no value is shown.
func TestMistyped(t *testing.T) {
	emptyWorkingDir(t)
	for args, want := range map[string]string{
		"--outpt g.json":              "unknown flag --outpt; did you mean --output?; see --help",
		"--ouptut g.json":             "did you mean --output?",
		"--url https://x.okta.com":    "unknown flag --url; did you mean --org-url?",
		"--quite":                     "did you mean --quiet?",
		"--token 00secret":            "unknown flag --token; did you mean --token-file?",
		"--org_url x":                 "unknown flag (not shown, it may be a secret); did you mean --org-url?",
		"--nonsense":                  "unknown flag --nonsense; see --help",
		"--00secret":                  "unknown flag (not shown, it may be a secret); see --help",
		"-output g.json":              "unknown flag -output; did you mean --output?",
		"--demo -findings":            "unknown flag -findings; did you mean --findings?",
		"-x":                          "unknown flag -x; see --help",
		"-00secret":                   "unknown flag (not shown, it may be a secret); see --help",
		"-dmeo":                       "did you mean --demo?",
		"--demo 00secret":             "unexpected argument (not shown, it may be a secret); oktagon takes flags only, see --help",
		"00secret":                    "unexpected argument (not shown, it may be a secret)",
		"collect --demo":              `oktagon has no command "collect", it collects without one: oktagon --org-url https://contoso.okta.com --token-file FILE`,
		"demo":                        `oktagon has no command "demo"; did you mean --demo?`,
		"--demo -o a -o b":            "--output is given more than once: give it once",
		"--demo --skip apps --skip g": "--skip is given more than once: give it once, with commas between the names",
		"--demo --output":             "--output needs a value",
		"--demo=maybe":                "--demo is a switch and takes no value",
		"--demo -q -v":                "--quiet and --verbose exclude each other",
		"--upload-only a --upload-only b --upload http://127.0.0.1": "--upload-only is given more than once: give it once, followed by all files",
	} {
		_, err := testEnv{home: t.TempDir()}.parse(strings.Fields(args)...)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "00secret") {
			t.Errorf("%s: the error shows the value: %v", args, err)
		}
	}
}

func TestShortFlagsAndWords(t *testing.T) {
	emptyWorkingDir(t)
	for args, want := range map[string]Print{
		"-h": {Help: true}, "help": {Help: true}, "--help": {Help: true},
		"help all": {Help: true, AllHelp: true}, "--help all": {Help: true, AllHelp: true}, "-h all": {Help: true, AllHelp: true},
		"-V": {Version: true}, "version": {Version: true},
	} {
		o, err := testEnv{}.parse(strings.Fields(args)...)
		if err != nil || o.Print != want {
			t.Errorf("%s: %+v %v", args, o, err)
		}
	}
	o, err := testEnv{}.parse("--demo", "-v", "-o", "g.json")
	if err != nil || o.Output.File != "g.json" || !o.Log.Verbose || o.Log.Level != "info" {
		t.Errorf("%+v %v", o, err)
	}
	if o, err = (testEnv{}).parse("--demo", "-q", "-v=false"); err != nil || !o.Log.Quiet {
		t.Errorf("%+v %v", o, err)
	}
}
