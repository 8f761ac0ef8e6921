// Package report says what a graph means for the people who have to act on it: findings,
// what changed since a baseline, and a summary of the run. It does not talk to Okta and does
// not build graphs.
//
//	NewExtract    returns a graph.Sink that keeps the part of the graph that the report needs
//	New           makes a [Report] from a snapshot and the extract of its graph
//	Compare       adds what changed since a [Baseline], which is a graph or a snapshot
//	FindingsText  writes the findings for a terminal, Changes.Text the changes
//	Summary       writes the report and the figures of the graph as text and as JSON
//
// Package page writes the same report as an HTML page. The rules that look for findings are
// tables of rows, in the files rules_*.go.
//
// What holds for all of it:
//
//   - Numbers that more than one of the terminal, the JSON and the page show are counted once,
//     by methods of [Findings], [Changes] and [Report].
//   - Unknown is never fine. A rule whose input was not read to the end, or has no status or
//     date, is reported as not evaluated for the subjects that it concerns. A difference from
//     the baseline is "not known" when one of the two sides may be incomplete.
//   - Ages are those at the start of the collection, whenever the report is made.
//   - The same snapshot gives the same report in the same order, the most severe first.
//   - The JSON has no personal data: names of people, and names that people give to their own
//     things, are marked as private and left out. Ids are kept. The terminal and the page
//     show names.
//   - Names are untrusted: they are cut, and stripped of control characters, where they are
//     shown.
package report
