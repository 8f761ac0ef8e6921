package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"

	"github.com/go-jose/go-jose/v4"
)

// settings are the command line.
type settings struct {
	listen, snapshot, tokenFile, keyFile string
	dpop                                 bool
	size                                 orggen.Size
	options                              oktatest.Options
}

// errUsage is a bad command line. What is wrong was printed.
var errUsage = errors.New("bad command line")

func parse(args []string, stderr io.Writer) (*settings, error) {
	s := &settings{options: oktatest.Options{Limits: map[string]int{}}}
	f := flag.NewFlagSet("fakeokta", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&s.listen, "listen", "127.0.0.1:0", "loopback `address` to serve on")
	f.StringVar(&s.snapshot, "snapshot", "", "serve the snapshot in `DIR` instead of a generated organization")
	f.StringVar(&s.tokenFile, "token-file", "", "write the API token to `FILE` too")
	f.StringVar(&s.keyFile, "private-key", "", "make a key for the client fakeservice and write it to `FILE`")
	f.BoolVar(&s.dpop, "dpop", false, "fakeservice must use DPoP")
	f.IntVar(&s.size.Users, "users", 1000, "users to generate")
	f.IntVar(&s.size.Groups, "groups", 50, "groups")
	f.IntVar(&s.size.Memberships, "memberships", 5000, "memberships of all groups")
	f.IntVar(&s.size.Apps, "apps", 40, "apps")
	f.IntVar(&s.size.AppUsers, "app-users", 4000, "users of all apps")
	f.IntVar(&s.size.Integrations, "integrations", 20, "API service integrations")
	f.StringVar(&s.size.Factors, "factors", "admins", "`whose` factors there are, of admins or all")
	f.Uint64Var(&s.size.Seed, "seed", 1, "vary who is where; the same `number` gives the same organization")
	f.IntVar(&s.options.PageSize, "page-size", 0, "most records on a page")
	f.IntVar(&s.options.Concurrency, "concurrency", 0, "most requests at the same time, 0 for any number")
	f.DurationVar(&s.options.Latency, "latency", 0, "least time that an answer takes")
	f.DurationVar(&s.options.ClockOffset, "clock-offset", 0, "how far the server's clock is ahead")
	f.DurationVar(&s.options.TokenLife, "token-life", 0, "how long an access token is valid (default 1h)")
	f.DurationVar(&s.options.Log.Every, "token-every", 0, "how often the integrations and service apps get a token, 0 for once")
	f.BoolVar(&s.options.Log.NoJoint, "no-joint-filters", false, "the System Log refuses filters with several actors")
	f.DurationVar(&s.options.Log.Late, "late-events", 0, "after how long the System Log has the server's own tokens")
	f.Func("limit", "`BUCKET=N` requests a minute, the letter as in Okta's table of buckets; repeatable", s.addLimit)
	f.Func("fault", "`[METHOD ]PATH:EFFECT[:WHEN]`, for example \"GET /api/v1/users:500:every=10\"; repeatable", s.addFault)
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, errUsage
	}
	if err := s.validate(f.NArg()); err != nil {
		fmt.Fprintln(stderr, "fakeokta:", err)
		return nil, errUsage
	}
	return s, nil
}

func (s *settings) validate(rest int) error {
	if rest > 0 {
		return errors.New("there are flags only, no arguments")
	}
	if s.dpop && s.keyFile == "" {
		return errors.New("--dpop needs --private-key")
	}
	return loopback(s.listen)
}

func (s *settings) addLimit(text string) error {
	bucket, number, _ := strings.Cut(text, "=")
	n, err := strconv.Atoi(number)
	if buckets := oktatest.Buckets(); err != nil || n < 0 || !slices.Contains(buckets, bucket) {
		return fmt.Errorf("not of the form A=60; the buckets are %s", strings.Join(buckets, " "))
	}
	s.options.Limits[bucket] = n
	return nil
}

func (s *settings) addFault(text string) error {
	f, err := oktatest.ParseFault(text)
	s.options.Faults = append(s.options.Faults, f)
	return err
}

// credentials adds new ones to the server's options and returns them as lines of an
// environment file.
func (s *settings) credentials() (string, error) {
	token, id, secret := "00"+rand.Text(), "0obfakeclient"+rand.Text()[:7], rand.Text()
	s.options.Tokens = []string{token}
	s.options.Clients = []oktatest.Client{{ID: id, Secret: secret, Scopes: oktatest.Scopes()}}
	text := fmt.Sprintf("# an API token\nOKTA_CLIENT_TOKEN=%s\n# or an API service integration\n"+
		"OKTA_CLIENT_CLIENTID=%s\nOKTA_CLIENT_CLIENTSECRET=%s\n", token, id, secret)
	if s.tokenFile != "" {
		if err := os.WriteFile(s.tokenFile, []byte(token+"\n"), 0o600); err != nil {
			return "", err
		}
	}
	if s.keyFile == "" {
		return text, nil
	}
	text += fmt.Sprintf("# or a service app\nOKTA_CLIENT_CLIENTID=fakeservice\nOKTA_CLIENT_PRIVATEKEY=%s\n", s.keyFile)
	return text, s.serviceApp()
}

// serviceApp adds a client with a new key and writes the key to the key file.
func (s *settings) serviceApp() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	private := jose.JSONWebKey{Key: key, KeyID: "fakekey", Algorithm: string(jose.ES256), Use: "sig"}
	public := private.Public()
	s.options.Clients = append(s.options.Clients, oktatest.Client{
		ID: "fakeservice", Key: &public, Scopes: oktatest.Scopes(), RequireDPoP: s.dpop,
	})
	b, err := json.Marshal(private)
	if err != nil {
		return err
	}
	return os.WriteFile(s.keyFile, append(b, '\n'), 0o600)
}
