// Package transport is what every client of a server shares: how a server is
// reached, what it means when it is not, and waits that end with their context.
// It knows no server, and no credential but a proxy's, which it never prints.
package transport
