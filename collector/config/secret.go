package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"oktagon/collector/okta"
	"oktagon/collector/safetext"
)

// readSecret returns the secret of a setting. A flag names its file, or - for standard input; a
// variable or okta.yaml has the secret itself or, for a key, the name of its file. Errors do
// not contain the name of the file: it may be the secret itself, in the wrong place.
func (p *parser) readSecret(v value, mode okta.Mode) ([]byte, error) {
	secret := []byte(v.text)
	switch {
	case v.level == fromFlag && v.text == "-":
		b, err := p.stdin()
		if err != nil {
			return nil, fmt.Errorf("standard input: %w", err)
		}
		secret = b
	case v.level == fromFlag, mode == okta.PrivateKeyJWT && isFile(v.text):
		if v.file != nil && v.file.inWorkingDir && !isInside(v.text) {
			return nil, errors.New("a file in the working directory may not name a key outside of it; name the key with --private-key, or the file with --config")
		}
		b, err := readSecretFile(v.text)
		err = safetext.WithoutPath(err)
		if err != nil && v.level == fromFlag {
			err = fmt.Errorf("%w; the flag takes the name of a file that holds the secret, not the secret itself, or - for standard input", err)
		}
		if err != nil {
			return nil, err
		}
		p.noteReadable(v.text)
		secret = b
	}
	if isUTF16(secret) {
		return nil, errors.New("it is UTF-16, as PowerShell's > writes files; save it as UTF-8")
	}
	if mode == okta.PrivateKeyJWT {
		return secret, nil
	}
	text := strings.TrimSpace(strings.TrimPrefix(string(secret), "\ufeff"))
	return []byte(text), checkToken(text, mode)
}

// isUTF16 looks for a byte order mark, or for a zero byte in the first character.
func isUTF16(b []byte) bool {
	return bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) ||
		len(b) > 1 && (b[0] == 0 || b[1] == 0)
}

// checkToken reports what a text has besides the token or secret. A client secret may contain
// every visible character, an opaque access token most of them.
func checkToken(text string, mode okta.Mode) error {
	token := mode == okta.SSWS || mode == okta.AccessToken
	what := ""
	switch {
	case text == "":
		return errors.New("it is empty; put the token or secret into it")
	case strings.ContainsAny(text, " \t\r\n"):
		what = "blanks or several lines"
	case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }):
		what = "a character that no token or secret has"
	case token && strings.ContainsAny(text, `"'`):
		what = "quotes"
	case mode == okta.SSWS && strings.Contains(text, "="):
		what = "an ="
	default:
		return nil
	}
	return fmt.Errorf("it has %s; it must hold the token or secret alone", what)
}

// isFile reports whether the text is the name of an existing file.
func isFile(text string) bool {
	if !mayBePath(text) {
		return false
	}
	info, err := os.Stat(text)
	return err == nil && info.Mode().IsRegular()
}

// mayBePath excludes keys: a JWK has a brace, a PEM several lines.
func mayBePath(text string) bool { return len(text) <= 4096 && !strings.ContainsAny(text, "{\n") }

// missingFileHint completes the error about a key that may be meant as the name of a file.
func (p *parser) missingFileHint(v value) string {
	if v.level == fromFlag || !mayBePath(v.text) || isFile(v.text) {
		return ""
	}
	return "; no file has this name either"
}

// isInside reports whether a path leads to a file below the working directory, after
// following links.
func isInside(path string) bool {
	dir, err := os.OpenRoot(".")
	if err != nil {
		return false
	}
	defer dir.Close()
	info, err := dir.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func (p *parser) noteReadable(path string) {
	if info, err := os.Stat(path); err == nil && readableByOthers(info) {
		p.note("%s holds a credential and can be read by others; restrict it (chmod 600)", path)
	}
}
