package orggen

import (
	"fmt"
	"strings"

	"oktagon/collector/snapshot"
)

var (
	platforms     = []string{"MACOS", "WINDOWS", "IOS", "ANDROID"}
	manufacturers = []string{"APPLE", "Dell Inc.", "APPLE", "samsung"}
)

func (g *generator) devices() error {
	owners := newShuffle(g.size.Users, g.size.Seed+13, 0)
	return g.listing(snapshot.Devices, g.size.devices(), func(i int) snapshot.Record { return g.device(i, owners.at(i)) })
}

// device is the ith device. Macs have a UDID, a few of them that of another Mac in
// lower case; Windows computers have a SID; one device in forty has no name in its
// profile.
func (g *generator) device(i, owner int) snapshot.Device {
	kind := uint64(i % len(platforms))
	d := snapshot.Device{
		ID: id("guo", i), Status: snapshot.Some("ACTIVE"), Created: stamp(i%500, i), LastUpdated: stamp(i%500+60, i),
		ResourceType: snapshot.Some("UDDevice"), DisplayName: snapshot.DeviceName{Value: text("Device %d", i)},
		Profile: snapshot.DeviceProfile{
			Platform: pick(platforms, kind), Manufacturer: pick(manufacturers, kind), Model: text("Model %d", i%17),
			OSVersion: text("%d.%d", 10+i%9, i%5), SerialNumber: text("FAKE%08d", i),
			Registered: snapshot.Some(i%10 != 9), SecureHardwarePresent: snapshot.Some(i%7 != 0),
		},
	}
	if i%40 != 39 {
		d.Profile.DisplayName = d.DisplayName.Value
	}
	switch {
	case kind == 0 && i%400 == 396:
		d.Status, d.Profile.UDID = snapshot.Some("DEACTIVATED"), snapshot.Some(strings.ToLower(udid(i-4)))
	case kind == 0:
		d.Profile.UDID = snapshot.Some(udid(i))
	case kind == 1:
		d.Profile.SID = text("%s-%d", domainSID, 5000000+i)
	default:
		d.Profile.IntegrityJailbreak = snapshot.Some(i%200 == 2)
	}
	if i%15 != 14 && g.size.Users > 0 {
		d.Embedded.Users = []snapshot.DeviceUser{{User: snapshot.Ref{ID: snapshot.Some(UserID(owner))}}}
	}
	return d
}

func udid(i int) string { return fmt.Sprintf("FACE0FF0-0000-4000-8000-%012X", i) }
