package oktatest

import (
	"cmp"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"oktagon/collector/snapshot"
)

// wellKnown answers which organization lives here. Its address is the one that the
// client used.
func wellKnown(c *call) *reply {
	type href struct {
		Href string `json:"href"`
	}
	return marshalReply(http.StatusOK, struct {
		ID       string          `json:"id"`
		Pipeline string          `json:"pipeline"`
		Links    map[string]href `json:"_links"`
	}{c.s.org, cmp.Or(c.s.o.Pipeline, "idx"), map[string]href{"organization": {c.base}}})
}

// metadataOfServer answers which scopes the organization has.
func metadataOfServer(c *call) *reply {
	return marshalReply(http.StatusOK, struct {
		Scopes []string `json:"scopes_supported"`
	}{slices.DeleteFunc(slices.Concat([]string{"openid", "profile"}, c.s.auth.scopes, c.s.o.MoreScopes),
		func(scope string) bool { return slices.Contains(c.s.o.UnlistedScopes, scope) })})
}

// single serves the only record of a listing.
func single(c *call) *reply { return c.first(c.listing().read) }

// list serves a page of a listing, or of what belongs to the object in the path.
func list(c *call) *reply {
	switch {
	case c.row.filter != "":
		return filtered(c)
	case c.row.from.listing != "":
		return c.page(c.listing().read)
	}
	if refusal := c.recordedRefusal(); refusal != nil {
		return refusal
	}
	f := c.fanOut()
	if (f.PageCount(c.parent()) == 0 || len(c.ids) > 1) && !c.parentExists() {
		return notFound()
	}
	return c.page(itemsOf(f, c.parent()))
}

// filtered serves a page of those records of a listing that have the value of a
// required parameter.
func filtered(c *call) *reply {
	name := c.row.filter
	value := c.query.Get(name)
	if value == "" {
		return oktaError(http.StatusBadRequest, "E0000028", name)
	}
	return matching(c, func(members map[string]json.RawMessage) bool { return string(members[name]) == strconv.Quote(value) })
}

// object serves the record with the id in the path: of a listing or, when the
// listing does not have it, of a fan-out that has one item for each such id.
func object(c *call) *reply {
	r, err := c.listing().find(c.parent())
	if r != nil || err != nil {
		return c.one(r, err)
	}
	if refusal := c.recordedRefusal(); refusal != nil {
		return refusal
	}
	return c.first(itemsOf(c.fanOut(), c.parent()))
}

// user serves a user by id. "me" is the owner of the API token that asks: the first
// token of the options belongs to the first user, and so on.
func user(c *call) *reply {
	if c.parent() != "me" {
		return object(c)
	}
	_, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	owner := slices.Index(c.s.o.Tokens, token)
	if owner < 0 {
		return notFound()
	}
	users := c.listing()
	return c.first(func(position) iter.Seq2[record, error] { return users.read(position{item: owner}) })
}

// schema serves the schema of a user type. That of the default type has a second name.
func schema(c *call) *reply {
	id := c.parent()
	for r, err := range c.listing().read(position{}) {
		var t snapshot.UserType
		if err == nil {
			err = json.Unmarshal(r.json, &t)
		}
		if err != nil {
			return broken(err)
		}
		if id == snapshot.DefaultSchema && t.Default.Value() {
			id = t.SchemaID()
		}
	}
	return c.first(itemsOf(c.fanOut(), id))
}

func (c *call) listing() *listingReader { return c.s.store.listings[c.row.from.listing] }

func (c *call) fanOut() *snapshot.FanOutReader { return c.s.store.fanOuts[c.row.from.fanOut] }

// recordedRefusal is what Okta answered for the object in the path when the
// snapshot was made, nil when it answered with items.
func (c *call) recordedRefusal() *reply {
	switch state, _, _ := c.fanOut().State(c.parent()); state {
	case snapshot.Gone:
		return notFound()
	case snapshot.Denied:
		return oktaError(http.StatusForbidden, "E0000006")
	case snapshot.Absent:
		return oktaError(http.StatusUnauthorized, "E0000015")
	case snapshot.Failed:
		return oktaError(http.StatusInternalServerError, "E0000009")
	default:
		return nil
	}
}

// parentExists reports whether the object in the path is listed or, for a part of
// an object such as a role of a user, whether it was asked for when the snapshot was
// made and the object is listed.
func (c *call) parentExists() bool {
	_, _, asked := c.fanOut().State(c.parent())
	part := len(c.ids) > 1
	if asked != part {
		return asked
	}
	return slices.ContainsFunc(c.row.from.parents, func(resource string) bool {
		r, err := c.s.store.listings[resource].find(c.ids[0])
		return r != nil && err == nil
	})
}

// first answers with the first record that is read.
func (c *call) first(read readFrom) *reply {
	for r, err := range read(position{}) {
		return c.one(r.json, err)
	}
	return notFound()
}

// one answers with a record.
func (c *call) one(r []byte, err error) *reply {
	var body []byte
	if err == nil {
		body, err = c.appendRecord(nil, c.renderer(), r)
	}
	if err != nil {
		return broken(err)
	}
	return jsonReply(http.StatusOK, body)
}

// broken answers for a snapshot that cannot be read.
func broken(err error) *reply {
	return oktaError(http.StatusInternalServerError, "E0000009", err.Error())
}

func notFound() *reply { return oktaError(http.StatusNotFound, "E0000007") }

// renderer writes records as this call gets them: with their extra fields, and
// without _embedded unless the call asks for it.
func (c *call) renderer() *renderer {
	r := &renderer{values: placeholders{base: c.base, parent: c.parent()}}
	if !c.s.o.NoExtraFields {
		r.extra = extraFields[c.row.extra]
	}
	if e := c.row.expand; e != "" && !slices.Contains(strings.Split(c.query.Get("expand"), ","), e) {
		r.omit = `"_embedded"`
	}
	return r
}

// appendRecord appends a record of the snapshot as Okta sends it.
func (c *call) appendRecord(b []byte, r *renderer, record []byte) ([]byte, error) {
	id, err := idOf(record)
	if err != nil {
		return b, err
	}
	if full := c.row.from.full; full != "" {
		whole, err := c.s.store.listings[full].find(id)
		if err != nil {
			return b, err
		}
		if whole != nil {
			record = whole
		}
	}
	r.values.id = id
	return r.appendRecord(b, record)
}
