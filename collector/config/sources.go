package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

// level is where a value came from; the higher wins.
type level int

const (
	fromDefault level = iota
	fromFile
	fromEnv
	fromFlag
)

// sources are all values that were set, by level.
type sources struct {
	flags *pflag.FlagSet
	env   func(string) string
	files []*yamlFile // later ones win
	stdin func() ([]byte, error)
}

// yamlFile is one okta.yaml.
type yamlFile struct {
	path   string
	here   bool // it was found in the working directory
	client map[string]any
}

// found is one value of a setting and where it came from.
type found struct {
	value string
	level level
	name  string // of the flag, variable or file and key
	file  *yamlFile
}

// at returns what a level has for a setting.
func (s *sources) at(l level, set *setting) (found, bool) {
	switch l {
	case fromFlag:
		if f := s.flags.Lookup(set.flag); set.flag != "" && f.Changed {
			return found{value: f.Value.String(), level: l, name: "--" + set.flag}, true
		}
	case fromEnv:
		for _, name := range set.env {
			if v := s.env(name); v != "" {
				return found{value: v, level: l, name: name}, true
			}
		}
	case fromFile:
		for i := len(s.files) - 1; i >= 0; i-- {
			for _, key := range set.file {
				if v, ok := s.files[i].text(key); ok {
					return found{value: v, level: l, name: s.files[i].path + ": okta.client." + key, file: s.files[i]}, true
				}
			}
		}
	case fromDefault:
		return found{value: set.fallback, level: l, name: "default"}, set.fallback != ""
	}
	return found{}, false
}

// get returns the value of the highest level that has one.
func (s *sources) get(name string) found {
	set := lookup(name)
	for l := fromFlag; l >= fromDefault; l-- {
		if f, ok := s.at(l, set); ok {
			return f
		}
	}
	return found{}
}

// text returns a value of the file as text: scalars as they are, lists joined
// by blanks, mappings (a JWK) as YAML, which the key parser reads as JSON.
func (f *yamlFile) text(key string) (string, bool) {
	var v any = f.client
	for part := range strings.SplitSeq(key, ".") {
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
		return jsonText(v), true
	}
	return fmt.Sprint(v), true
}

// readFiles reads --config, or else the files of the default places.
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
		path string
		here bool
	}{{filepath.Join(home, ".okta", "okta.yaml"), !filepath.IsAbs(home)}, {"okta.yaml", true}, {".okta.yaml", true}} {
		f, err := readDefault(place.path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", place.path, err))
			continue
		}
		f.here = place.here
		files = append(files, f)
	}
	return files, errors.Join(problems...)
}

// readDefault reads a file that nobody has named: a folder may hold a pipe or a
// link to a device under that name, and must not hang the program.
func readDefault(path string) (*yamlFile, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file")
	}
	return readYAML(path)
}

func readYAML(path string) (*yamlFile, error) {
	b, err := readFile(path)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Okta struct {
			Client map[string]any `yaml:"client"`
		} `yaml:"okta"`
	}
	if err := yaml.Unmarshal(b, &doc); err != nil {
		return nil, errors.New("it is no YAML of the form okta: client: ...; " + withoutValues(err))
	}
	return &yamlFile{path: path, client: doc.Okta.Client}, nil
}

// maxFile is far more than any key, token or okta.yaml has, in bytes.
const maxFile = 1 << 20

// readFile reads a whole file, which may be a pipe.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = errors.New("it is larger than 1 MiB")
	}
	return b, err
}

// withoutValues keeps of a YAML error where it is, not what stands there, which
// may be a secret.
func withoutValues(err error) string {
	if _, where, ok := strings.Cut(err.Error(), "line "); ok {
		number, _, _ := strings.Cut(where, ":")
		return "see line " + number
	}
	return "see its syntax"
}
