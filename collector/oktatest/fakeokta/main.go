// Command fakeokta serves a fake Okta organization, from a snapshot or generated, on a
// loopback address.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/snapshot"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(status(run(ctx, os.Args[1:], os.Stdout, os.Stderr), os.Stderr))
}

func status(err error, stderr io.Writer) int {
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	default:
		fmt.Fprintln(stderr, "fakeokta:", err)
		return 1
	}
}

// run serves until the context ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	snap, remove, err := s.organization(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	keys, err := s.credentials()
	if err != nil {
		return err
	}
	server, err := oktatest.New(snap, s.options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "OKTA_CLIENT_ORGURL=http://%s\n%s", listener.Addr(), keys)
	if err := serve(ctx, listener, server); err != nil {
		return err
	}
	report(stdout, server)
	return nil
}

// organization opens the snapshot, or generates one, which remove deletes.
func (s *settings) organization(ctx context.Context) (snap *snapshot.Snapshot, remove func() error, err error) {
	if s.snapshot != "" {
		snap, err = snapshot.OpenFolder(ctx, s.snapshot)
		return snap, func() error { return nil }, err
	}
	dir, err := os.MkdirTemp("", "fakeokta-")
	if err != nil {
		return nil, nil, err
	}
	remove = func() error { return os.RemoveAll(dir) }
	if snap, err = orggen.Generate(dir, s.size); err != nil {
		return nil, nil, errors.Join(err, remove())
	}
	return snap, remove, nil
}

// serve answers requests until the context ends. Requests that take longer than a
// second are cut off then.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if server.Shutdown(last) != nil {
		_ = server.Close() // requests that a fault stalls do not end
	}
	<-ended
	return nil
}

// report prints the number of requests.
func report(w io.Writer, server *oktatest.Server) {
	requests := server.Requests()
	total := 0
	for _, name := range slices.Sorted(maps.Keys(requests)) {
		fmt.Fprintf(w, "%9d  %s\n", requests[name], name)
		total += requests[name]
	}
	fmt.Fprintf(w, "%9d  requests\n", total)
	over := server.OverLimit()
	for _, bucket := range slices.Sorted(maps.Keys(over)) {
		fmt.Fprintf(w, "%9d  over the limit of bucket %s\n", over[bucket], bucket)
	}
}

// loopback returns an error for an address that other machines can reach.
func loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(strings.Trim(host, "[]")); host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("%s is not a loopback address", address)
}
