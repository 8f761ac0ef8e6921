package config

// The exit codes of the program, a contract with scripts.
const (
	ExitComplete    = 0
	ExitFailed      = 1
	ExitBadOptions  = 2
	ExitIncomplete  = 3
	ExitNoSignIn    = 4
	ExitBrokenGraph = 5
	ExitFindings    = 6
	ExitUpload      = 7
	ExitInterrupted = 130
)

// ExitCode is a number and what it means.
type ExitCode struct {
	Code    int
	Meaning string
}

// ExitCodes is the table for --help, the manual page, the reference and the README.
var ExitCodes = []ExitCode{
	{ExitComplete, "complete"},
	{ExitFailed, "failed, nothing written unless the message says that the graph is"},
	{ExitBadOptions, "bad flags or configuration"},
	{ExitIncomplete, "graph written, but something selected was denied, partial or failed; the summary says what"},
	{ExitNoSignIn, "could not sign in, or the credential died on the way"},
	{ExitBrokenGraph, "the graph broke its schema, or two ids differ in letter case only; nothing written"},
	{ExitFindings, "--fail-on or --fail-on-new reached; graph written"},
	{ExitUpload, "graph written, upload failed or unconfirmed"},
	{ExitInterrupted, "interrupted or timed out, nothing written; a kept snapshot resumes"},
}
