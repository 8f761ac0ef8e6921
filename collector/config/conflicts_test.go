package config

import (
	"strings"
	"testing"
)

func TestConflictingFlags(t *testing.T) {
	emptyWorkingDir(t)
	for args, want := range map[string]string{
		"--demo --from-snapshot d":                                                "--from-snapshot reads a finished collection and asks Okta nothing: leave --demo out",
		"--from-snapshot d --snapshot e":                                          "asks Okta nothing: leave --snapshot out",
		"--from-snapshot d --only users":                                          "leave --only out",
		"--from-snapshot d --check":                                               "--check asks Okta and builds no graph: leave --from-snapshot out",
		"--from-snapshot d --token-file t":                                        "leave --token-file out",
		"--from-snapshot d --resolve-entra-tenants":                               "leave --resolve-entra-tenants out",
		"--demo --check --summary s.json":                                         "--check asks Okta and builds no graph: leave --summary out",
		"--demo --check --fail-on high":                                           "leave --fail-on out",
		"--demo --check --upload http://127.0.0.1:1":                              "leave --upload out",
		"--print-extension --print-queries d":                                     "--print-extension only prints: leave --print-queries out",
		"--print-queries d --demo":                                                "--print-queries only writes the queries: leave --demo out",
		"--demo --org-url acme.okta.com":                                          "--demo has its own organization and credential: leave --org-url out",
		"--demo --token-file t":                                                   "leave --token-file out",
		"--demo --dpop always":                                                    "leave --dpop out",
		"--demo --proxy http://127.0.0.1:1":                                       "leave --proxy out",
		"--org-url acme.okta.com --token-file - --dpop always":                    "--dpop has no effect: the credential comes from --token-file, and an API token has no client, no key and no OAuth scopes; leave one out",
		"--org-url acme.okta.com --token-file - --scopes a":                       "--scopes has no effect",
		"--org-url acme.okta.com --token-file - --key-id a":                       "--key-id has no effect",
		"--org-url acme.okta.com --token-file - --client-id a":                    "--client-id has no effect",
		"--org-url acme.okta.com --access-token-file - --scopes a":                "--scopes has no effect: the credential comes from --access-token-file, and a ready access token is used as it is",
		"--org-url acme.okta.com --client-id i --client-secret-file - --key-id a": "--key-id has no effect",
		"--demo -o g.json.gz":                                                     "--output g.json.gz: oktagon writes no .gz there; choose a name that ends in .json or .zip",
		"--demo --report r.pdf":                                                   "--report r.pdf: oktagon writes no .pdf there; choose a name that ends in .html or .htm",
		"--demo --summary s.yaml":                                                 "choose a name that ends in .json",
		"--demo --summary s.ZIP":                                                  "oktagon writes no .zip there",
		"--demo --only users --skip apps":                                         "--only and --skip exclude each other",
		"--demo --only ,":                                                         "--only names no resource",
		"--demo --keep-snapshots 3":                                               "--keep-snapshots has no effect without --snapshot DIR: add it, or leave --keep-snapshots out",
		"--demo --fail-on-new low":                                                "--fail-on-new has no effect without --baseline PATH: add it",
		"--upload http://127.0.0.1:1 --install-queries --snapshot d --findings":   "without an organization (--org-url), --install-extension and --install-queries only install: leave --snapshot out",
		"--upload http://127.0.0.1:1 --install-extension --token-file t":          "only install: leave --token-file out",
		"--demo --output=":                                                        "--output is empty",
		"--demo --output - --upload http://127.0.0.1:1":                           "--upload needs files, --output - writes none",
		"--demo --upload http://127.0.0.1:1 --bloodhound-token-id i":              "--bloodhound-token-id needs a key",
		"--demo --upload-only g.json --upload http://127.0.0.1:1":                 "--upload-only uploads files that are already written, and collects nothing: leave --demo out",
		"--demo --fail-on= --baseline= --report=":                                 "--report is empty: give FILE.html, or leave it out\n--baseline is empty: give PATH, or leave it out\n--fail-on is empty: give critical|high|medium|low, or leave it out",
		"--org-url acme.okta.com --token-file - --dpop sometimes":                 `--dpop: "sometimes" is none of auto, always, never`,
	} {
		_, err := testEnv{home: t.TempDir(), stdin: "t"}.parse(strings.Fields(args)...)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}

// Every flag beside the flag of every task is either used or refused by name, and every flag is
// used without a task.
func TestEveryPairOfTaskAndFlag(t *testing.T) {
	emptyWorkingDir(t)
	value := func(s *Setting) string {
		switch {
		case s.Arg == "":
			return "--" + s.Flag
		case s.Choices() != nil:
			return "--" + s.Flag + "=" + s.Choices()[0]
		}
		return "--" + s.Flag + "=x"
	}
	for i := range tasks {
		for j := range settings {
			task, s := &tasks[i], &settings[j]
			if s.Flag == "" || s.Flag == task.flag || s.Flag == "help" || s.Flag == "version" {
				continue
			}
			winner := task // the task that comes first decides
			for k := range tasks[:i] {
				if tasks[k].flag == s.Flag {
					winner = &tasks[k]
				}
			}
			idle := winner == task && !(&parser{sources: sources{flags: flagSet(), env: func(string) string { return "" }}}).uses(task, s)
			_, err := testEnv{home: t.TempDir(), stdin: "t"}.parse(value(lookup(task.flag)), value(s))
			refused := err != nil && strings.Contains(err.Error(), winner.why+": leave --"+s.Flag+" out")
			if idle != refused && winner == task {
				t.Errorf("--%s beside --%s: idle %t, %v", s.Flag, task.flag, idle, err)
			}
		}
	}
	for name, other := range needed {
		if findFlag(name) == nil || findFlag(other) == nil {
			t.Errorf("--%s needs --%s: no such flag", name, other)
		}
	}
}

// A flag with an empty value is a variable that is not set, and never intended.
func TestEmptyValues(t *testing.T) {
	emptyWorkingDir(t)
	for i := range settings {
		if flag := settings[i].Flag; flag != "" && settings[i].Arg != "" {
			_, err := testEnv{home: t.TempDir()}.parse("--demo", "--"+flag, "")
			if want := "--" + flag + " is empty: give "; err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("--%s: %v", flag, err)
			}
		}
	}
}
