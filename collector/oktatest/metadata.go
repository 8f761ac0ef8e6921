package oktatest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strconv"

	"oktagon/collector/snapshot"
)

// metadata serves the SAML metadata of an app or an identity provider: a document
// with what the snapshot has of it, and with a certificate and addresses that the
// collector does not read.
func metadata(c *call) *reply {
	if refusal := c.recordedRefusal(); refusal != nil {
		return refusal
	}
	for r, err := range itemsOf(c.fanOut(), c.parent())(position{}) {
		var m snapshot.SAMLMetadata
		if err == nil {
			err = json.Unmarshal(r.json, &m)
		}
		if err != nil {
			return broken(err)
		}
		contentType := "text/xml;charset=UTF-8"
		if c.row.from.fanOut == snapshot.SAMLIdPs {
			contentType = "application/xml;charset=UTF-8"
		}
		return newReply(http.StatusOK, contentType, c.samlDocument(m))
	}
	return notFound()
}

// samlDocument writes metadata as Okta does.
func (c *call) samlDocument(m snapshot.SAMLMetadata) []byte {
	type attrs = []xml.Attr
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	start := func(name string, a attrs) { _ = e.EncodeToken(xml.StartElement{Name: xml.Name{Local: name}, Attr: a}) }
	end := func(name string) { _ = e.EncodeToken(xml.EndElement{Name: xml.Name{Local: name}}) }
	attr := func(name, value string) xml.Attr { return xml.Attr{Name: xml.Name{Local: name}, Value: value} }
	root := attrs{attr("xmlns:md", "urn:oasis:names:tc:SAML:2.0:metadata")}
	if id, ok := m.EntityID.Get(); ok {
		root = append(root, attr("entityID", id))
	}
	role, service := "md:IDPSSODescriptor", "md:SingleSignOnService"
	if c.row.from.fanOut == snapshot.SAMLIdPs {
		role, service = "md:SPSSODescriptor", "md:SingleLogoutService"
	}
	start("md:EntityDescriptor", root)
	start(role, attrs{attr("protocolSupportEnumeration", "urn:oasis:names:tc:SAML:2.0:protocol")})
	start("ds:X509Certificate", attrs{attr("xmlns:ds", "http://www.w3.org/2000/09/xmldsig#")})
	_ = e.EncodeToken(xml.CharData(Marker))
	end("ds:X509Certificate")
	start(service, attrs{attr("Location", c.base+"/sso")})
	end(service)
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
		start("md:AssertionConsumerService", a)
		end("md:AssertionConsumerService")
	}
	end(role)
	end("md:EntityDescriptor")
	_ = e.Flush()
	return b.Bytes()
}
