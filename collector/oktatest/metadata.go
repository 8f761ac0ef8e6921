package oktatest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strconv"

	"oktagon/collector/snapshot"
)

// metadata serves the SAML metadata of an app or an identity provider: a
// document made from what the snapshot has of it, with a certificate and
// addresses that are none of our business.
func metadata(c *call) *reply {
	record, none := c.only(c.s.store.families[c.row.per])
	if none != nil {
		return none
	}
	var m snapshot.SAMLMetadata
	if err := json.Unmarshal(record, &m); err != nil {
		return c.one(nil, err)
	}
	kind := "text/xml;charset=UTF-8"
	if c.row.per == snapshot.SAMLIdPs {
		kind = "application/xml;charset=UTF-8"
	}
	return newReply(http.StatusOK, kind, c.document(m))
}

// document writes metadata as Okta does.
func (c *call) document(m snapshot.SAMLMetadata) []byte {
	type attrs = []xml.Attr
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	open := func(name string, a attrs) { _ = e.EncodeToken(xml.StartElement{Name: xml.Name{Local: name}, Attr: a}) }
	closed := func(name string) { _ = e.EncodeToken(xml.EndElement{Name: xml.Name{Local: name}}) }
	attr := func(name, value string) xml.Attr { return xml.Attr{Name: xml.Name{Local: name}, Value: value} }
	root := attrs{attr("xmlns:md", "urn:oasis:names:tc:SAML:2.0:metadata")}
	if id, ok := m.EntityID.Get(); ok {
		root = append(root, attr("entityID", id))
	}
	role, service := "md:IDPSSODescriptor", "md:SingleSignOnService"
	if c.row.per == snapshot.SAMLIdPs {
		role, service = "md:SPSSODescriptor", "md:SingleLogoutService"
	}
	open("md:EntityDescriptor", root)
	open(role, attrs{attr("protocolSupportEnumeration", "urn:oasis:names:tc:SAML:2.0:protocol")})
	open("ds:X509Certificate", attrs{attr("xmlns:ds", "http://www.w3.org/2000/09/xmldsig#")})
	_ = e.EncodeToken(xml.CharData(Marker))
	closed("ds:X509Certificate")
	open(service, attrs{attr("Location", c.base+"/sso")})
	closed(service)
	for _, acs := range m.ACS {
		a := attrs{attr("Location", acs.URL.String())}
		if binding, ok := acs.Binding.Get(); ok {
			a = append(a, attr("Binding", binding))
		}
		if n, ok := acs.Index.Get(); ok {
			a = append(a, attr("index", strconv.FormatInt(n, 10)))
		}
		if v, ok := acs.IsDefault.Get(); ok {
			a = append(a, attr("isDefault", strconv.FormatBool(v)))
		}
		open("md:AssertionConsumerService", a)
		closed("md:AssertionConsumerService")
	}
	closed(role)
	closed("md:EntityDescriptor")
	_ = e.Flush()
	return b.Bytes()
}
