package collector

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"oktagon/collector/snapshot"
)

const (
	// maxMetadata bounds a metadata document; real ones have a few kilobytes.
	maxMetadata = 1 << 20
	// maxDepth bounds its elements; what is read is on the third level.
	maxDepth = 32
)

// parseMetadata reads what is used of a SAML metadata document. Documents with a
// DTD, with entities beyond the five of XML itself, larger or deeper than any
// real one are refused.
func parseMetadata(document []byte) (snapshot.SAMLMetadata, error) {
	if len(document) > maxMetadata {
		return snapshot.SAMLMetadata{}, errors.New("metadata is larger than 1 MiB")
	}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(document, []byte("\ufeff"))))
	var m metadata
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return m.read, m.end()
		}
		if err == nil {
			err = m.take(token)
		}
		if err != nil {
			return snapshot.SAMLMetadata{}, fmt.Errorf("metadata: %w", err)
		}
	}
}

// metadata is a document that is being read.
type metadata struct {
	read snapshot.SAMLMetadata
	path []string // of the element that is open
	seen bool     // the root was
}

func (m *metadata) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		return errors.New("it has a DTD")
	case xml.StartElement:
		return m.open(t)
	case xml.EndElement:
		m.path = m.path[:len(m.path)-1]
	}
	return nil
}

func (m *metadata) open(e xml.StartElement) error {
	switch {
	case len(m.path) == maxDepth:
		return errors.New("it is too deep")
	case len(m.path) == 0 && m.seen:
		return errors.New("it has two roots")
	case len(m.path) == 0:
		if e.Name.Local != "EntityDescriptor" {
			return errors.New("it describes no entity")
		}
		m.seen = true
		if id, ok := attribute(e, "entityID"); ok && strings.TrimSpace(id) != "" {
			m.read.EntityID = snapshot.Some(id)
		}
	case len(m.path) == 2 && m.path[1] == "SPSSODescriptor" && e.Name.Local == "AssertionConsumerService":
		m.endpoint(e)
	}
	m.path = append(m.path, e.Name.Local)
	return nil
}

func (m *metadata) endpoint(e xml.StartElement) {
	address, _ := attribute(e, "Location")
	if strings.TrimSpace(address) == "" {
		return
	}
	acs := snapshot.SAMLEndpoint{URL: snapshot.Some(address)}
	if binding, ok := attribute(e, "Binding"); ok {
		acs.Binding = snapshot.Some(binding)
	}
	if text, ok := attribute(e, "index"); ok {
		if n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32); err == nil {
			acs.Index = snapshot.Some(n)
		}
	}
	if text, ok := attribute(e, "isDefault"); ok {
		acs.IsDefault = snapshot.Some(strings.EqualFold(strings.TrimSpace(text), "true"))
	}
	m.read.ACS = append(m.read.ACS, acs)
}

func (m *metadata) end() error {
	if !m.seen {
		return errors.New("metadata: it is empty")
	}
	return nil
}

// attribute is one of an element that has no namespace of its own.
func attribute(e xml.StartElement, name string) (string, bool) {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value, true
		}
	}
	return "", false
}
