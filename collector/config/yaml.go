package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"oktagon/collector/safefile"
	"oktagon/collector/safetext"
)

// yamlFile is one okta.yaml.
type yamlFile struct {
	path         string
	inWorkingDir bool // it was found there and not named by --config
	client       map[string]any
	unknown      []string // what of it has no meaning, and why
}

// text returns a value of the file as text: lists joined by blanks, mappings (a JWK) as JSON.
func (f *yamlFile) text(key string) (string, bool) {
	var v any = f.client
	for part := range strings.SplitSeq(strings.TrimPrefix(key, clientKey), ".") {
		m, _ := v.(map[string]any)
		v = m[part]
	}
	switch v := v.(type) {
	case nil:
		return "", false
	case string:
		return v, v != ""
	case []any:
		words := make([]string, len(v))
		for i, item := range v {
			words[i] = fmt.Sprint(item)
		}
		return strings.Join(words, " "), len(v) > 0
	case map[string]any:
		b, _ := json.Marshal(v) // "" for what JSON cannot have
		return string(b), true
	}
	return fmt.Sprint(v), true
}

// readFiles reads the file of --config or, without it, those of the default places.
func readFiles(explicit, home string) ([]*yamlFile, error) {
	if explicit != "" {
		f, err := readYAML(explicit)
		if err != nil {
			return nil, fmt.Errorf("--config %s: %w", explicit, err)
		}
		return []*yamlFile{f}, nil
	}
	var files []*yamlFile
	var problems []error
	for _, place := range []struct {
		path         string
		inWorkingDir bool
	}{{filepath.Join(home, ".okta", "okta.yaml"), !filepath.IsAbs(home)}, {"okta.yaml", true}, {".okta.yaml", true}} {
		f, err := readYAML(place.path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", place.path, err))
			continue
		}
		f.inWorkingDir = place.inWorkingDir
		files = append(files, f)
	}
	return files, errors.Join(problems...)
}

// readYAML reads a regular file: in its place there may be a pipe, or a link to a device.
func readYAML(path string) (*yamlFile, error) {
	b, err := safefile.ReadFile(path, maxFile)
	if err != nil {
		return nil, safetext.WithoutPath(err)
	}
	var doc struct {
		Okta struct {
			Client map[string]any `yaml:"client"`
		} `yaml:"okta"`
	}
	var tree yaml.Node
	if err := errors.Join(yaml.Unmarshal(b, &tree), yaml.Unmarshal(b, &doc)); err != nil {
		return nil, errors.New("it is no YAML of the form okta: client: ...; " + withoutValues(err))
	}
	return &yamlFile{path: path, client: doc.Okta.Client, unknown: unknownKeys(path, &tree)}, nil
}

// maxFile is far more than a key, token or okta.yaml needs, in MiB.
const maxFile = 1

// readSecretFile reads a whole file, which may be a pipe.
func readSecretFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return safefile.ReadAll(f, maxFile)
}

// withoutValues returns the line of a YAML error without its text, which may be a secret.
func withoutValues(err error) string {
	if _, where, ok := strings.Cut(err.Error(), "line "); ok {
		number, _, _ := strings.Cut(where, ":")
		return "see line " + number
	}
	return "see its syntax"
}
