package oktatest

import (
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"oktagon/collector/snapshot"
)

// Listening is a fake Okta on a loopback port of its own, with one API service
// integration that holds every scope Okta knows.
type Listening struct {
	URL                    *url.URL
	ClientID, ClientSecret string

	fake   *Server
	server *http.Server
	ended  chan error
}

// Listen starts a fake Okta of the organization in snap. Close it.
func Listen(snap *snapshot.Snapshot) (*Listening, error) {
	l := &Listening{ClientID: "0oaoktagondemo000697", ClientSecret: rand.Text(), ended: make(chan error, 1)}
	var err error
	l.fake, err = New(snap, Options{Clients: []Client{{ID: l.ClientID, Secret: l.ClientSecret, Scopes: strings.Fields(scopeNames)}}})
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, l.fake.Close())
	}
	l.URL = &url.URL{Scheme: "http", Host: listener.Addr().String()}
	l.server = &http.Server{Handler: l.fake, ReadHeaderTimeout: 10 * time.Second}
	go func() { l.ended <- l.server.Serve(listener) }()
	return l, nil
}

// Close stops the server and waits for its end.
func (l *Listening) Close() {
	_ = l.server.Close()
	<-l.ended
	_ = l.fake.Close()
}
