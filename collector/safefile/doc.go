// Package safefile reads and writes files in folders where other users may have put
// something in their place: a link, a pipe, a device, a file of their own.
package safefile
