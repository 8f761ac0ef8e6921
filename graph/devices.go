package graph

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// deviceNodes emits the devices. Theirs are the ids by which other collectors
// know the hardware.
func deviceNodes(b *builder) error {
	if err := nameDevices(b); err != nil {
		return err
	}
	return renamed(snapshot.Devices, deviceID, deviceNode)(b)
}

func deviceID(b *builder, d *snapshot.Device) string { return b.devices[d.ID] }

func deviceNode(b *builder, d *snapshot.Device, id string) {
	p := &d.Profile
	name := p.DisplayName.Or(d.DisplayName.Value).Or(snapshot.Some(d.ID))
	b.begin(id, name, name)
	b.set("okta_id", opengraph.String(d.ID))
	b.text("status", d.Status)
	b.date("created", d.Created)
	b.date("last_updated", d.LastUpdated)
	b.text("platform", p.Platform)
	b.flag("registered", p.Registered)
	b.text("manufacturer", p.Manufacturer)
	b.text("model", p.Model)
	b.text("os_version", p.OSVersion)
	b.text("resource_type", d.ResourceType)
	b.flag("secure_hardware_present", p.SecureHardwarePresent)
	b.flag("jail_break", p.IntegrityJailbreak)
	b.text("udid", p.UDID)
	b.text("object_sid", p.SID)
	if p.SerialNumber.String() != "" {
		b.text("serial_number", p.SerialNumber)
	}
}

// claim is a device that could have the id of a udid.
type claim struct {
	device  string // Okta's id
	active  bool
	created time.Time
}

// before reports whether c and not d gets the id when both have the udid: the
// active one, then the one created last, then the one with the smallest id.
func (c claim) before(d claim) bool {
	switch {
	case c.active != d.active:
		return c.active
	case !c.created.Equal(d.created):
		return c.created.After(d.created)
	}
	return snapshot.CompareIDs(c.device, d.device) < 0
}

// nameDevices decides the ids of all devices: udid@domain, or Okta's for those
// without a udid and for all but one of those that share one.
func nameDevices(b *builder) error {
	holders := map[string]claim{} // by folded id
	var claims []claim
	var wanted []string // what each claims
	err := each(b, snapshot.Devices, func(d *snapshot.Device) error {
		b.devices[d.ID] = d.ID
		udid := d.Profile.UDID.String()
		if strings.TrimSpace(udid) == "" {
			return nil
		}
		if !fitsID(udid) {
			b.stats.Fallbacks[kind.Device+".udid_unusable"]++
			return nil
		}
		created, _ := d.Created.Time()
		c := claim{d.ID, d.Status.String() == "ACTIVE", created}
		id := b.inDomain(udid)
		claims, wanted = append(claims, c), append(wanted, id)
		if holder, taken := holders[opengraph.ToUpper(id)]; !taken || c.before(holder) {
			holders[opengraph.ToUpper(id)] = c
		}
		return nil
	})
	for i, c := range claims {
		if holders[opengraph.ToUpper(wanted[i])].device == c.device {
			b.devices[c.device] = wanted[i]
		} else {
			b.stats.Fallbacks[kind.Device+".udid_shared"]++
		}
	}
	return err
}

// fitsID reports whether a text can be part of an id: BloodHound reads what
// stands before a colon as a kind.
func fitsID(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r == ':' || unicode.IsControl(r) })
}

// deviceEdges emits device → its users.
func deviceEdges(b *builder) error {
	return each(b, snapshot.Devices, func(d *snapshot.Device) error {
		var users []string
		for _, u := range d.Embedded.Users {
			users = append(users, u.User.ID.String())
		}
		device := b.at(b.devices[d.ID], kind.Device)
		for _, user := range distinct(users) {
			if err := b.connect(kind.DeviceOf, device, b.at(user, kind.User)); err != nil {
				return err
			}
		}
		return nil
	})
}
