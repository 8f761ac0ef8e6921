// Package report says what a graph means for who has to act on it: findings, what
// changed since a baseline, and a summary of the run. It asks Okta nothing and
// builds no graph.
//
//	NewExtract    a sink beside the writer of the graph keeps what matters of it
//	New           snapshot and extract become a [Report]: who holds access, by whom
//	assess        the rules look for findings, and everything gets its order
//	Compare       what has become of it since a [Baseline], a graph or a snapshot
//	              (optional)
//	Text, JSON    the findings, the changes and the [Summary] around them, for the
//	              terminal and for machines; package page makes the page
//
// What holds throughout:
//
//   - What several of the terminal, the JSON and the page count is counted once, in
//     the model ([Findings], [Changes], [Report.Incomplete]); they only word it.
//   - Unknown is never fine. Where something that a rule needs was not read to its
//     end, or not told (a status, a date), the rule is not evaluated for whom it
//     concerns, and says what was missing; a difference from a baseline is "not
//     known" while one of the two sides may lack it.
//   - Ages are those at the start of the collection, whenever the report is made.
//   - The same snapshot gives the same report, in the same order: the worst first.
//   - The JSON holds no personal data: names of people, and those that people give
//     to things of their own, are marked private and left out, ids are not. The
//     terminal and the page name people.
//   - Names are data: where they are shown they are cut, and stripped of everything
//     that could steer a terminal.
package report
