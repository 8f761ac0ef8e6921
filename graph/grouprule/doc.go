// Package grouprule reads the rules that put users into groups: which attributes and groups
// an expression tests, and who can make it true by writing attributes (group-rules.md §4, §5).
// Whether it is true for a user is never decided. What is not understood is unreadable, and
// nothing follows from it.
package grouprule
