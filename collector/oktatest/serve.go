package oktatest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"oktagon/collector/snapshot"
)

// wellKnown answers #1: which organization lives here. Its address is the one
// that the client used.
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

// only serves the single record of a listing.
func only(c *call) *reply {
	l := c.s.store.listings[c.row.from]
	if l.Len() == 0 {
		return oktaError(http.StatusNotFound, "E0000007")
	}
	record, err := l.Line(0)
	return c.one(record, err)
}

// listing serves a page of a listing.
func listing(c *call) *reply {
	l := c.s.store.listings[c.row.from]
	return c.page(l.Len(), l.Line)
}

// ofKind serves a page of those records of a listing that are of the kind asked
// for. It must be asked for.
func ofKind(c *call) *reply {
	kind := c.query.Get(c.row.of)
	if kind == "" {
		return oktaError(http.StatusBadRequest, "E0000028", c.row.of)
	}
	l := c.s.store.listings[c.row.from]
	var rows []int
	for i := range l.Len() {
		record, err := l.Line(i)
		if err != nil {
			return c.one(nil, err)
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(record, &members); err != nil {
			return c.one(nil, err)
		}
		if string(members[c.row.of]) == strconv.Quote(kind) {
			rows = append(rows, i)
		}
	}
	return c.page(len(rows), func(i int) ([]byte, error) { return l.Line(rows[i]) })
}

// object serves one record of a listing by its id or, when the listing does
// not have it, of a fan-out whose parents are ids of single objects.
func object(c *call) *reply {
	record, err := c.s.store.listings[c.row.from].find(c.parent())
	if record != nil || err != nil {
		return c.one(record, err)
	}
	f := c.s.store.families[c.row.per]
	if f == nil {
		return oktaError(http.StatusNotFound, "E0000007")
	}
	record, none := c.only(f)
	if none != nil {
		return none
	}
	return c.one(record, nil)
}

// only is the one record of a fan-out's parent or, when there is none, the answer
// that says so.
func (c *call) only(f *family) (record []byte, none *reply) {
	if refusal := refusal(f, c.parent()); refusal != nil {
		return nil, refusal
	}
	items, err := f.of(c.parent())
	if err != nil {
		return nil, c.one(nil, err)
	}
	if items.Len() == 0 {
		return nil, oktaError(http.StatusNotFound, "E0000007")
	}
	if record, err = items.Item(0); err != nil {
		return nil, c.one(nil, err)
	}
	return record, nil
}

// user serves a user by id or, as "me", the owner of the API token that asks: the
// tokens of the options belong to the first users, each to one.
func user(c *call) *reply {
	if c.parent() != "me" {
		return object(c)
	}
	users := c.s.store.listings[c.row.from]
	_, token, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	owner := slices.Index(c.s.o.Tokens, token)
	if owner < 0 || owner >= users.Len() {
		return oktaError(http.StatusNotFound, "E0000007")
	}
	record, err := users.Line(owner)
	return c.one(record, err)
}

// children serves a page of what belongs to a parent.
func children(c *call) *reply {
	f := c.s.store.families[c.row.per]
	if refusal := refusal(f, c.parent()); refusal != nil {
		return refusal
	}
	items, err := f.of(c.parent())
	if err != nil {
		return c.one(nil, err)
	}
	if (items.Len() == 0 || len(c.params) > 1) && !c.parentExists() {
		return oktaError(http.StatusNotFound, "E0000007")
	}
	return c.page(items.Len(), func(i int) ([]byte, error) {
		item, err := items.Item(i)
		if c.row.as == "" || err != nil {
			return item, err
		}
		return c.standIn(item)
	})
}

// standIn is the full record of an item of which the snapshot has only the id:
// a member is a user.
func (c *call) standIn(item []byte) ([]byte, error) {
	id, err := idOf(item)
	if err != nil {
		return nil, err
	}
	record, err := c.s.store.listings[c.row.as].find(id)
	if record == nil {
		record = item
	}
	return record, err
}

// refusal is what Okta answered for a parent when the snapshot was made, nil
// when it answered with items.
func refusal(f *family, parent string) *reply {
	switch state, _, _ := f.State(parent); state {
	case snapshot.Gone:
		return oktaError(http.StatusNotFound, "E0000007")
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

// parentExists reports whether the object in the path, whose items are asked
// for, is listed or was asked for when the snapshot was made. What is part of an
// object, such as a role of a user, must be both: nothing lists it.
func (c *call) parentExists() bool {
	_, _, asked := c.s.store.families[c.row.per].State(c.parent())
	part := len(c.params) > 1
	if asked != part {
		return asked
	}
	return slices.ContainsFunc(c.row.parents, func(resource string) bool {
		record, err := c.s.store.listings[resource].find(c.params[0])
		return record != nil && err == nil
	})
}

// one answers with a single record, or with what a broken snapshot deserves.
func (c *call) one(record []byte, err error) *reply {
	if err != nil {
		return oktaError(http.StatusInternalServerError, "E0000009", err.Error())
	}
	body, ok := c.render(nil, record)
	if !ok {
		return oktaError(http.StatusInternalServerError, "E0000009", "broken record")
	}
	return jsonReply(http.StatusOK, body)
}

// render appends a record as Okta sends it: with its extra fields, and without
// _embedded unless that was asked for.
func (c *call) render(b, record []byte) ([]byte, bool) {
	id, err := idOf(record)
	if err != nil {
		return nil, false
	}
	v := values{base: c.base, id: id, parent: c.parent()}
	if e := c.row.expand; e != "" && !slices.Contains(strings.Split(c.query.Get("expand"), ","), e) {
		v.drop = "_embedded"
	}
	if c.s.o.NoExtraFields && v.drop == "" {
		return append(b, record...), true
	}
	p := extraFields[c.row.extra]
	if c.s.o.NoExtraFields {
		p = &patch{}
	}
	return p.merge(b, record, &v)
}
