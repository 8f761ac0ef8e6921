package graph

import (
	"testing"

	"oktagon/collector/snapshot"
)

// TestMethod has an agent that is bound to an application which the snapshot does not have: it is
// gone, or the applications were not read and it may have another method than the agent.
func TestMethod(t *testing.T) {
	t.Parallel()
	bound := aiAgent{AIAgent: snapshot.AIAgent{OldAppID: snapshot.Actor{Text: snapshot.Some("0oaX")}}}
	bound.OAuthClient.AuthMethod = snapshot.Some("none")
	for appsKnown, want := range map[bool]string{true: "none", false: ""} {
		a := &aiAgents{appsKnown: appsKnown}
		if got := a.method(&bound); got != want {
			t.Errorf("applications known %t: %q, want %q", appsKnown, got, want)
		}
	}
	alone := aiAgent{AIAgent: snapshot.AIAgent{OAuthClient: bound.OAuthClient}}
	if got := new(aiAgents).method(&alone); got != "none" {
		t.Errorf("without an application: %q", got)
	}
}
