// Package transport has what the clients of all servers share: the HTTP transport,
// advice on failed connections, and waits that end when their context does. It
// knows no API, and no credential but a proxy's, which it never prints.
package transport
