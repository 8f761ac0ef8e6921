package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// keyNodes writes the public keys of applications.
func keyNodes(r *emit.Reader, e *emit.Emitter) error {
	keys, err := emit.AllItems[snapshot.JWK](r, snapshot.JWKs)
	if err != nil {
		return err
	}
	for _, k := range keys {
		n := e.Node(kind.JWK, k.ID, k.KID, k.KID)
		n.Text("status", k.Status)
		n.Text("kid", k.KID)
		n.Text("kty", k.KTY)
		n.Text("use", k.Use)
		n.Date("created", k.Created)
		n.Date("last_updated", k.LastUpdated)
		if err := n.Write(); err != nil {
			return err
		}
	}
	return nil
}

// secretNodes writes the client secrets of applications and of integrations.
func secretNodes(r *emit.Reader, e *emit.Emitter) error {
	secrets, err := readSecrets(r, snapshot.AppSecrets, snapshot.APIServiceSecrets)
	if err != nil {
		return err
	}
	for i := range secrets {
		if err := secretNode(e, kind.ClientSecret, &secrets[i]); err != nil {
			return err
		}
	}
	return nil
}

// readSecrets reads all secrets of fan-outs, and names those that do not say whether they are
// active.
func readSecrets(r *emit.Reader, resources ...string) (all []snapshot.Secret, err error) {
	for _, resource := range resources {
		secrets, err := emit.AllItems[snapshot.Secret](r, resource)
		if err != nil {
			return nil, err
		}
		for i := range secrets {
			r.Unclear(resource, "secret "+secrets[i].ID, secrets[i].Unclear())
		}
		all = append(all, secrets...)
	}
	return emit.Sorted(all), nil
}

func secretNode(e *emit.Emitter, nodeKind string, s *snapshot.Secret) error {
	n := e.Node(nodeKind, s.ID, s.SecretHash, s.SecretHash)
	n.Text("status", s.Status)
	n.Date("created", s.Created)
	n.Date("last_updated", s.LastUpdated)
	return n.Write()
}
