package graph

import (
	"cmp"
	"sort"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// deviceIDs are the ids of the nodes of devices: those by which other collectors know
// the hardware, if there are any.
type deviceIDs struct {
	byOktaID map[string]string
	// fallbacks counts the devices that have Okta's id instead, by reason.
	fallbacks map[string]int
}

// deviceNodes writes the devices.
func deviceNodes(r *emit.Reader, e *emit.Emitter, ids *deviceIDs) error {
	nodeID := func(d *snapshot.Device) string { return ids.byOktaID[d.ID] }
	return emit.EachByNodeID(r, snapshot.Devices, nodeID, func(d *snapshot.Device, id string) error {
		return deviceNode(e, d, id)
	})
}

func deviceNode(e *emit.Emitter, d *snapshot.Device, id string) error {
	p := &d.Profile
	name := p.DisplayName.Or(d.DisplayName.Value).Or(snapshot.Some(d.ID))
	n := e.Node(kind.Device, id, name, name)
	n.String("okta_id", d.ID)
	n.Text("status", d.Status)
	n.Date("created", d.Created)
	n.Date("last_updated", d.LastUpdated)
	n.Text("platform", p.Platform)
	n.Flag("registered", p.Registered)
	n.Text("manufacturer", p.Manufacturer)
	n.Text("model", p.Model)
	n.Text("os_version", p.OSVersion)
	n.Text("resource_type", d.ResourceType)
	n.Flag("secure_hardware_present", p.SecureHardwarePresent)
	n.Flag("jail_break", p.IntegrityJailbreak)
	n.Text("udid", p.UDID)
	n.Text("object_sid", p.SID)
	n.NonEmpty("serial_number", p.SerialNumber.String())
	return n.Write()
}

// claim is a device that could have the id that its udid gives.
type claim struct {
	device  string // Okta's id
	id      string
	active  bool
	created time.Time
}

// compare orders the claims to one id, which the first of them gets: the active device,
// then the one created last, then the one with the smallest id.
func (c claim) compare(d claim) int {
	if c.active != d.active {
		if c.active {
			return -1
		}
		return 1
	}
	return cmp.Or(d.created.Compare(c.created), snapshot.CompareIDs(c.device, d.device))
}

// nameDevices decides the ids of all devices: udid@domain, or Okta's for those
// without a udid and for all but one of those that share one.
func nameDevices(r *emit.Reader, e *emit.Emitter) (*deviceIDs, error) {
	ids := &deviceIDs{byOktaID: map[string]string{}, fallbacks: map[string]int{}}
	var claims []claim
	err := emit.Each(r, snapshot.Devices, func(d *snapshot.Device) error {
		ids.byOktaID[d.ID] = d.ID
		udid := d.Profile.UDID.String()
		switch {
		case strings.TrimSpace(udid) == "":
		case !fitsID(udid):
			ids.fallbacks[kind.Device+".udid_unusable"]++
		default:
			created, _ := d.Created.Time()
			claims = append(claims, claim{d.ID, e.InDomain(udid), d.Status.String() == "ACTIVE", created})
		}
		return nil
	})
	sort.Slice(claims, func(i, j int) bool {
		x, y := claims[i], claims[j]
		return cmp.Or(strings.Compare(emit.ToUpper(x.id), emit.ToUpper(y.id)), x.compare(y)) < 0
	})
	for i, c := range claims {
		if i > 0 && emit.ToUpper(claims[i-1].id) == emit.ToUpper(c.id) {
			ids.fallbacks[kind.Device+".udid_shared"]++
		} else {
			ids.byOktaID[c.device] = c.id
		}
	}
	return ids, err
}

// fitsID reports whether a text can be part of an id: BloodHound reads
// the part before a colon as a kind.
func fitsID(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r == ':' || unicode.IsControl(r) })
}

// deviceEdges writes device → its users.
func deviceEdges(r *emit.Reader, e *emit.Emitter, ids *deviceIDs) error {
	return emit.Each(r, snapshot.Devices, func(d *snapshot.Device) error {
		var users []string
		for _, u := range d.Embedded.Users {
			users = append(users, u.User.ID.String())
			if u.User.ID.String() == "" {
				r.Unclear(snapshot.Devices, "device "+d.ID, snapshot.Unclear{"who uses it"})
			}
		}
		device := e.Find(ids.byOktaID[d.ID], kind.Device)
		for _, user := range emit.Distinct(users) {
			if err := e.Edge(kind.DeviceOf, device, e.Find(user, kind.User)); err != nil {
				return err
			}
		}
		return nil
	})
}
