package orggen

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"oktagon/collector/snapshot"
)

const (
	orgID     = "00ofake0000000000001"
	domain    = "contoso.okta.com"
	domainSID = "S-1-5-21-1004336348-1177238915-682003330"
)

// id is the ith id of a kind of object. In the order of snapshots, too, ids rise with
// i.
func id(prefix string, i int) string {
	digits := strconv.FormatInt(int64(i), 36)
	return prefix + "fake" + strings.Repeat("0", 13-len(digits)) + digits
}

// UserID is the id of the ith user.
func UserID(i int) string { return id("00u", i) }

// GroupID is the id of the ith group. Group 0 is Everyone; no group has more members
// than one with a smaller number.
func GroupID(i int) string { return id("00g", i) }

// AppID is the id of the ith application.
func AppID(i int) string { return id("0oa", i) }

func integrationID(i int) string { return id("0ob", i) }
func realmID(i int) string       { return id("guor", i) }
func policyID(i int) string      { return id("00p", i) }
func idpID(i int) string         { return id("0oc", i) }
func roleID(i int) string        { return id("cr0", i) }
func resourceSetID(i int) string { return id("iam", i) }

// stamp is a time as Okta writes it, days and seconds after the start of 2024.
func stamp(days, seconds int) snapshot.Text {
	t := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)
	t = t.AddDate(0, 0, days%700).Add(time.Duration(seconds%86400) * time.Second)
	return snapshot.Some(t.Format("2006-01-02T15:04:05.000Z"))
}

func text(format string, args ...any) snapshot.Text {
	return snapshot.Some(fmt.Sprintf(format, args...))
}

// pick is the nth of a list that is repeated.
func pick(list []string, n uint64) snapshot.Text {
	return snapshot.Some(list[n%uint64(len(list))])
}
