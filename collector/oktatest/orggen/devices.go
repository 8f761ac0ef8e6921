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
	owners := newShuffle(g.Users, g.Seed+13, 0)
	return g.listing(snapshot.Devices, g.Devices, func(i int) snapshot.Record { return g.device(i, owners.at(i)) })
}

// device is the ith device. Macs have a udid, few of them that of another in
// lower case; Windows machines have a SID; one in forty has no name in its profile.
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
	if i%15 != 14 && g.Users > 0 {
		d.Embedded.Users = []snapshot.DeviceUser{{User: snapshot.Ref{ID: snapshot.Some(UserID(owner))}}}
	}
	return d
}

func udid(i int) string { return fmt.Sprintf("FACE0FF0-0000-4000-8000-%012X", i) }

// agentPools are those of Active Directory and LDAP, with the ids of their apps,
// then of RADIUS servers; each has two agents.
func (g *generator) agentPools() error {
	return g.listing(snapshot.AgentPools, g.AgentPools, func(i int) snapshot.Record {
		p := snapshot.AgentPool{
			ID: id("0ol", i), Name: text("VPN %d", i), Type: snapshot.Some("Radius"), OperationalStatus: snapshot.Some("OPERATIONAL"),
		}
		if g.hasDirectories() && i < 2 {
			p.ID = AppID(g.activeDirectory() - i)
			p.Name = pick([]string{"corp.contoso.example", "ldap.contoso.example"}, uint64(i))
			p.Type = pick([]string{"AD", "LDAP"}, uint64(i))
		}
		for k := range 2 {
			p.Agents = append(p.Agents, snapshot.Agent{
				ID: id("a53", 2*i+k), Name: text("agent-%d-%d", i, k), PoolID: snapshot.Some(p.ID), Type: p.Type,
				Version: text("3.%d.0", 19-k), OperationalStatus: pick([]string{"OPERATIONAL", "DISRUPTED"}, uint64(k)),
				UpdateStatus: snapshot.Some("Success"), LastConnection: snapshot.Some(started.UnixMilli() - int64(i+k)*60000),
			})
		}
		return p
	})
}
