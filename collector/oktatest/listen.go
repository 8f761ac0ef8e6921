package oktatest

import (
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"oktagon/collector/snapshot"
)

// LocalServer is a fake Okta on a loopback port. It has one API service integration,
// with all scopes that the fake Okta knows.
type LocalServer struct {
	URL                    *url.URL
	ClientID, ClientSecret string

	fake   *Server
	server *http.Server
	done   chan error
}

// Listen starts a fake Okta of the organization in snap. Close it.
func Listen(snap *snapshot.Snapshot) (*LocalServer, error) {
	l := &LocalServer{ClientID: "0oaoktagondemo000697", ClientSecret: rand.Text(), done: make(chan error, 1)}
	var err error
	l.fake, err = New(snap, Options{Clients: []Client{{ID: l.ClientID, Secret: l.ClientSecret, Scopes: Scopes()}}})
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, l.fake.Close())
	}
	l.URL = &url.URL{Scheme: "http", Host: listener.Addr().String()}
	l.server = &http.Server{Handler: l.fake, ReadHeaderTimeout: 10 * time.Second}
	go func() { l.done <- l.server.Serve(listener) }()
	return l, nil
}

// Close stops the server and waits until it has stopped.
func (l *LocalServer) Close() {
	_ = l.server.Close()
	<-l.done
	_ = l.fake.Close()
}
