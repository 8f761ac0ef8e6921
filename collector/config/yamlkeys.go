package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// sdkKeys are the keys of okta.yaml that Okta's SDKs have and oktagon does not read.
var sdkKeys = []string{"okta.testing", "okta.client.cache", "okta.client.connectionTimeout", "okta.client.requestTimeout",
	"okta.client.rateLimit", "okta.client.requestExecutor", "okta.client.maxRetries", "okta.client.backoff", "okta.client.logging",
	"okta.client.raiseException", "okta.client.userAgent", "okta.client.userAgentExtra", "okta.client.disableHttpsCheck",
	"okta.client.dpopEnabled", "okta.client.clientAssertion"}

// knownKeys are all keys of okta.yaml that have a meaning, by the key above them.
func knownKeys() map[string][]string {
	all := map[string][]string{}
	keys := slices.Clone(sdkKeys)
	for i := range settings {
		keys = append(keys, settings[i].Keys...)
	}
	for _, key := range keys {
		for at := strings.LastIndex(key, "."); at >= 0; at = strings.LastIndex(key, ".") {
			all[key[:at]] = append(all[key[:at]], key[at+1:])
			key = key[:at]
		}
	}
	all[""] = []string{"okta"}
	return all
}

// unknownKeys describes the keys of an okta.yaml that have no meaning, each with its line. A
// file without the root key has nothing else.
func unknownKeys(path string, tree *yaml.Node) (unknown []string) {
	known := knownKeys()
	var visit func(above string, node *yaml.Node)
	visit = func(above string, node *yaml.Node) {
		if node.Kind == yaml.AliasNode {
			node = node.Alias
		}
		if known[above] == nil || node.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			key := node.Content[i]
			if name := strings.TrimPrefix(above+"."+key.Value, "."); slices.Contains(known[above], key.Value) {
				visit(name, node.Content[i+1])
			} else if key.Tag != "!!merge" {
				unknown = append(unknown, fmt.Sprintf("%s line %d: %s is ignored: %s", path, key.Line, keyName(above, key.Value), correctKey(above, key.Value, known)))
			}
		}
	}
	for _, document := range tree.Content {
		visit("", document)
	}
	return unknown
}

// plainKey matches what is hardly a secret.
var plainKey = regexp.MustCompile(`^[A-Za-z_-]{1,30}$`)

// keyName is a key as notes may show it.
func keyName(above, key string) string {
	switch {
	case plainKey.MatchString(key):
	case above == "":
		return "a key (not shown, it may be a secret)"
	default:
		return "a key under " + above + " (not shown, it may be a secret)"
	}
	return strings.TrimPrefix(above+"."+key, ".")
}

// correctKey says which key was meant, or which there are.
func correctKey(above, key string, known map[string][]string) string {
	if above == "" {
		return "oktagon reads what is under okta: client:"
	}
	if near := nearest(key, known[above]); near != "" {
		return "did you mean " + above + "." + near + "?"
	}
	return "no such key is known; oktagon --help all has all that are"
}
